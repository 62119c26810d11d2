import type { ContentGate } from '../domain/gate';
import { neutralizeSpecialTokens } from '../models/neutralize-special-tokens';
import { plainSpecialTokens } from '../models/special-tokens';
import { denyRuleFor } from './denied-files';

export interface GateOptions {
  /** What the host adds: ignore files, secret rules. */
  readonly plugged?: ContentGate | undefined;
}

/**
 * The one function everything that leaves passes through, for the current document and for each snippet: files that hold secrets
 * by their name are denied, markers of model families in somebody's own text are taken apart, and what the host adds holds too.
 * Markers that code can hold are the prompt's to judge.
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
