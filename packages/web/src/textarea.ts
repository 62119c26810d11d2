import type { CompletionController } from './session/widget-session';
import { resolveCompletionOptions, type CompletionOptions } from './session/options';
import { TextareaCompletion } from './textarea/textarea-completion';

export type { CompletionController } from './session/widget-session';
export {
  type CompletionKeys,
  type CompletionStatus,
  type CompletionStrings,
  englishStrings,
} from '@org/completion-adapter-kit';
export type { CompletionOptions, WidgetEngine } from './session/options';

/**
 * Streaming code completion for a textarea: `attachCodeCompletion(textarea)` uses the gateway at `/v1`. The textarea is not
 * changed; the completion is drawn in elements after it. Tab moves the focus as usual while nothing is suggested.
 *
 * @throws RangeError naming an option that cannot be
 */
export function attachCodeCompletion(
  textarea: HTMLTextAreaElement,
  options: CompletionOptions = {},
): CompletionController {
  return new TextareaCompletion(textarea, resolveCompletionOptions(options)).session;
}
