import { attachCodeCompletion } from '@org/completion-web/textarea';
import { offerTextarea } from './textarea';

/** Ours in a textarea, as its README has it. */
export function start(): void {
  offerTextarea((textarea) => attachCodeCompletion(textarea, { languageId: 'javascript' }));
}
