import { Position, Range } from 'vscode-languageserver/node';
import type { InlineEditParams, InlineParams } from './methods';

type Loose = Readonly<Record<string, unknown>>;

/** Why the parameters of an inline completion, or of a next edit, are invalid, as a message; `undefined` when they are valid. */
export function faultOf(params: unknown): string | undefined {
  const { textDocument, position, context, formattingOptions } = object(params);
  const { uri, version } = object(textDocument);
  if (typeof uri !== 'string' || uri === '') return 'textDocument.uri must be a URI';
  if (isPresent(version) && typeof version !== 'number') return 'textDocument.version must be a number';
  if (!Position.is(position)) return 'position must have a line and a character, integers ≥ 0';
  const { selectedCompletionInfo: selected } = object(context);
  if (isPresent(selected)) {
    const { range, text } = object(selected);
    if (!Range.is(range) || typeof text !== 'string')
      return 'context.selectedCompletionInfo must have a range and a text';
  }
  const { tabSize, insertSpaces } = object(formattingOptions);
  if (isPresent(formattingOptions) && !(isColumns(tabSize) && typeof insertSpaces === 'boolean'))
    return 'formattingOptions must have tabSize, an integer ≥ 1, and insertSpaces';
  return undefined;
}

/** The id of the item or the edit in an editor's notification: the argument of its command. */
export function itemIdOf(params: unknown): string | undefined {
  const { command } = object(object(params)['item']);
  const { arguments: given } = object(command);
  const id: unknown = Array.isArray(given) ? given[0] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** Whether {@link faultOf} finds no fault. */
export function isInlineParams(params: unknown): params is InlineParams {
  return faultOf(params) === undefined;
}

/** Whether {@link faultOf} finds no fault. */
export function isEditParams(params: unknown): params is InlineEditParams {
  return faultOf(params) === undefined;
}

function isColumns(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function object(value: unknown): Loose {
  return typeof value === 'object' && value !== null ? (value as Loose) : {};
}
