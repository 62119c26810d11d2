import type { ContentGate } from '../domain/gate';
import { neutralizeSpecialTokens } from '../models/neutralize-special-tokens';
import { plainSpecialTokens } from '../models/special-tokens';
import { denyRuleFor } from './denied-files';

/** Options of {@link createGate}. */
export interface GateOptions {
  /** The host's own rules, such as ignore files and secret rules. They apply in addition. */
  readonly plugged?: ContentGate | undefined;
}

/**
 * Creates the gate that all text passes before it is sent, of the current document and of each snippet. It denies files whose names
 * mark them as secret, takes special tokens in text apart, and applies the host's rules. Special tokens that code can hold stay: the
 * prompt builder handles those that matter to the model.
 */
export function createGate({ plugged }: GateOptions = {}): ContentGate {
  return {
    admits(uri) {
      const denied = denyRuleFor(uri);
      if (denied !== undefined) return { admitted: false, rule: denied.name };
      return plugged?.admits(uri) ?? { admitted: true };
    },
    mask(text, uri) {
      const masked = plugged?.mask(text, uri) ?? text;
      return masked instanceof Promise
        ? masked.then((each) => neutralizeSpecialTokens(each, plainSpecialTokens))
        : neutralizeSpecialTokens(masked, plainSpecialTokens);
    },
  };
}
