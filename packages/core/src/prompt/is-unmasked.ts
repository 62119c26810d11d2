import { neutralizeSpecialTokens } from '../models/neutralize-special-tokens';
import { plainSpecialTokens } from '../models/special-tokens';

/** Whether the gate changed nothing in `text` but special tokens: `masked`, what the gate returned for it, hides no secret. */
export function isUnmasked(masked: string, text: string): boolean {
  return masked === text || masked === neutralizeSpecialTokens(text, plainSpecialTokens);
}
