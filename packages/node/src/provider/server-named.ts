import { providers, type RegisteredProvider } from '@org/completion-core/host';
import { mercuryEdit } from '@org/completion-core/next-edit';

/** The provider of that name, of completions or next edits; `undefined` for `local`, which uses no server. */
export function serverNamed(name: string): RegisteredProvider | undefined {
  return [...providers, mercuryEdit].find(({ info }) => info.name === name);
}
