import { expect, it } from 'vitest';
import { checkRequest, type CompletionRequest } from './request';

const document = { uri: 'file:///a.ts', languageId: 'typescript', text: 'const a = 1;' };
const textWanted = 'a string, or an object with length and a slice(start, end) that returns strings';

it.each<[string, unknown]>([
  ['request.document.uri must be a URI, got undefined', undefined],
  ['request.document.uri must be a URI, got undefined', { document: 'const a = 1;', offset: 0 }],
  ['request.document.languageId must be a language id, got 3', { document: { ...document, languageId: 3 } }],
  [
    `request.document.text must be ${textWanted}, got an object (Buffer)`,
    { document: { ...document, text: Buffer.from('a') } },
  ],
  [
    `request.document.text must be ${textWanted}, got an object (Uint8Array)`,
    { document: { ...document, text: new Uint8Array(3) } },
  ],
  [`request.document.text must be ${textWanted}, got a list`, { document: { ...document, text: ['a'] } }],
  [`request.document.text must be ${textWanted}, got null`, { document: { ...document, text: null } }],
  ['request.offset must be an integer ≥ 0, got NaN', { offset: Number.NaN }],
  ['request.offset must be an integer ≥ 0, got "3"', { offset: '3' }],
  ["request.triggerKind must be 'invoked' or 'automatic', got 1", { triggerKind: 1 }],
  ['request.candidates must be an integer from 1 to 10, got 11', { candidates: 11 }],
  ['request.indentation.tabSize must be an integer ≥ 1, got undefined', { indentation: 4 }],
  ['request.indentation.tabSize must be an integer ≥ 1, got 0', { indentation: { tabSize: 0 } }],
  ['request.snippets must be a list, got an object (Map)', { snippets: new Map() }],
  [
    'request.snippets[1].text must be a string, got undefined',
    { snippets: [{ path: 'b', text: '', source: 'x' }, { path: 'c' }] },
  ],
  ['request.snippets[0].path must be a string, got undefined', { snippets: [null] }],
  [
    'request.selectedCompletion.end must be an offset from 5 to 12, got 3',
    { selectedCompletion: { start: 5, end: 3, text: '' } },
  ],
  [
    'request.selectedCompletion.start must be an offset from 0 to 12, got 13',
    { selectedCompletion: { start: 13, end: 13, text: '' } },
  ],
  [
    'request.selectedCompletion.text must be a string, got 7',
    { selectedCompletion: { start: 1, end: 3, text: 7 } },
  ],
  [
    'request.selectedCompletion.start must be an offset from 0 to 12, got undefined',
    { selectedCompletion: null },
  ],
])('says what is wanted and what was given: %s', (message, wrong) => {
  const request = wrong === undefined ? wrong : { document, offset: 0, ...(wrong as object) };
  expect(() => checkRequest(request as CompletionRequest)).toThrow(message);
});

it('takes a text that is read in pieces', () => {
  class Rope {
    readonly length = 3;
    slice(start: number, end: number): string {
      return 'abc'.slice(start, end);
    }
  }
  expect(() => checkRequest({ document: { ...document, text: new Rope() }, offset: 1 })).not.toThrow();
});
