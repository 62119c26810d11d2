import { Position, Range } from 'vscode-languageserver/node';
import type { InlineParams } from './methods';

type Loose = Readonly<Record<string, unknown>>;

/** What is wrong with the parameters of an inline completion, in words; `undefined` when nothing is. */
export function faultOf(params: unknown): string | undefined {
  const { textDocument, position, context, formattingOptions } = object(params);
  const { uri, version } = object(textDocument);
  if (typeof uri !== 'string' || uri === '') return 'textDocument.uri: a URI is wanted';
  if (version !== undefined && version !== null && typeof version !== 'number')
    return 'textDocument.version: a number is wanted';
  if (!Position.is(position)) return 'position: a line and a character are wanted, whole numbers from 0';
  const { selectedCompletionInfo: selected } = object(context);
  if (selected !== undefined && selected !== null) {
    const { range, text } = object(selected);
    if (!Range.is(range) || typeof text !== 'string')
      return 'context.selectedCompletionInfo: a range and a text are wanted';
  }
  const { tabSize, insertSpaces } = object(formattingOptions);
  if (isThere(formattingOptions) && !(isColumns(tabSize) && typeof insertSpaces === 'boolean'))
    return 'formattingOptions: tabSize, a whole number from 1, and insertSpaces are wanted';
  return undefined;
}

/** The id of an item that an editor speaks of: the argument of its command. */
export function itemIdOf(params: unknown): string | undefined {
  const { command } = object(object(params)['item']);
  const { arguments: given } = object(command);
  const id: unknown = Array.isArray(given) ? given[0] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** Parameters that {@link faultOf} finds nothing wrong with. */
export function isInlineParams(params: unknown): params is InlineParams {
  return faultOf(params) === undefined;
}

function isColumns(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1;
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function object(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : {};
}
