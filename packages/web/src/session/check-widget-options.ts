import type { CompletionKeys, CompletionStrings } from '@org/completion-adapter-kit';
import { checkKnownNames } from '@org/completion-core/host';
import type { WidgetNextEditOptions } from '../next-edit/options';
import type { CompletionOptions } from './options';

/** The names of all options; the compiler holds it complete, as it does the lists below. */
const names: Readonly<Record<keyof CompletionOptions, true>> = {
  endpoint: true,
  token: true,
  model: true,
  provider: true,
  engine: true,
  engineOptions: true,
  nextEdit: true,
  languageId: true,
  nonce: true,
  uri: true,
  relativePath: true,
  automatic: true,
  candidates: true,
  keys: true,
  strings: true,
  onStatus: true,
  onOutcome: true,
};

const keys: Readonly<Record<keyof CompletionKeys, true>> = {
  accept: true,
  acceptWord: true,
  acceptLine: true,
  dismiss: true,
  next: true,
  previous: true,
  trigger: true,
};

const strings: Readonly<Record<keyof CompletionStrings, true>> = {
  suggestion: true,
  nextEdit: true,
  accept: true,
  status: true,
  actions: true,
};

const nextEdit: Readonly<Record<keyof WidgetNextEditOptions, true>> = {
  model: true,
  endpoint: true,
  token: true,
  provider: true,
  format: true,
  maxTokens: true,
  timeoutMs: true,
  requestsPerTenKeys: true,
};

/**
 * Checks that every option of a widget has a known name, and every key and text too. It comes with the engine: a page should not load
 * it before, for the one time that its author misspells a name.
 *
 * @throws CompletionError `invalid-options` that names the unknown option, and the one that was likely meant
 */
export function checkWidgetOptions(options: CompletionOptions): void {
  checkKnownNames('the widget', options, Object.keys(names));
  checkKnownNames('keys', options.keys ?? {}, Object.keys(keys));
  checkKnownNames('strings', options.strings ?? {}, Object.keys(strings));
  checkKnownNames('nextEdit', options.nextEdit || {}, Object.keys(nextEdit));
}
