import { parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { GatewayError } from '../errors/gateway-error';

/**
 * The JSON value in `text`.
 *
 * @throws {GatewayError} 400 `invalid_json` with line and column of the fault, counted from 1
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // `JSON.parse` reports no reliable position, so a slower parser finds it.
    const { what, offset } = findFault(text);
    const before = text.slice(0, offset);
    const line = before.split('\n').length;
    const column = offset - before.lastIndexOf('\n');
    throw new GatewayError({
      status: 400,
      code: 'invalid_json',
      message: `The request body is not valid JSON: ${what} at line ${line}, column ${column}.`,
      cause,
    });
  }
}

const words: Readonly<Record<string, string>> = {
  CommaExpected: 'a comma is missing before this',
  ColonExpected: 'a colon is missing before this',
  PropertyNameExpected: 'a property name in double quotes must be here',
  ValueExpected: 'a value must be here',
  CloseBraceExpected: 'a closing brace is missing',
  CloseBracketExpected: 'a closing bracket is missing',
  EndOfFileExpected: 'there is more after the end',
  InvalidSymbol: 'an unknown word',
  InvalidNumberFormat: 'a wrong number',
  InvalidCommentToken: 'a comment, which JSON does not have,',
  InvalidCharacter: 'a character that must be escaped',
  InvalidEscapeCharacter: 'an unknown escape',
  InvalidUnicode: 'a wrong unicode escape',
  UnexpectedEndOfString: 'a string that does not end',
  UnexpectedEndOfNumber: 'a number that does not end',
  UnexpectedEndOfComment: 'a comment, which JSON does not have,',
};

function findFault(text: string): { readonly what: string; readonly offset: number } {
  if (text.trim() === '') return { what: 'it is empty', offset: 0 };
  const errors: ParseError[] = [];
  try {
    parseTree(text, errors, { disallowComments: true });
  } catch {
    // This parser is recursive; `JSON.parse` is not.
    return { what: 'it is nested too deeply to find the fault', offset: 0 };
  }
  const [first] = errors;
  if (first === undefined) return { what: 'something that the JSON grammar does not allow', offset: 0 };
  return { what: words[printParseErrorCode(first.error)] ?? 'an error', offset: first.offset };
}
