import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openAIShape } from './open-ai-shape';
import { mayHoldError } from './server-error';

type Fields = Readonly<Record<string, unknown>>;

/** Values of the fields that an event or its choice may have beside, or in place of, those of a plain one. */
const choiceFields: Fields[] = [
  ...[1, undefined, null, 'a'].map((index) => ({ index })),
  ...['', undefined, null, 3].map((text) => ({ text })),
  ...['', 'a', null, [{ text: 'part' }]].map((content) => ({ text: undefined, delta: { content } })),
  { text: undefined, message: { content: 'whole' } },
  { message: { content: 'whole' } },
  ...[undefined, { token_logprobs: [-1] }].map((logprobs) => ({ logprobs })),
  ...['', 'stop', 'error', undefined].map((reason) => ({ finish_reason: reason })),
  ...[null, { message: 'broken' }].map((error) => ({ error })),
];
const eventFields: Fields[] = [
  ...[undefined, null, [], {}, [null], [{ text: 'a' }, { text: 'b' }]].map((choices) => ({ choices })),
  ...[null, { prompt_tokens: 0 }, { prompt_tokens: 1 }].map((usage) => ({ usage })),
  ...[null, { cache_n: 1, prompt_n: 1, prompt_ms: 1 }].map((timings) => ({ timings })),
  ...[null, 'broken'].flatMap((error) => [{ error }, { errors: error }]),
  ...['error', 'text_completion'].flatMap((kind) => [{ object: kind }, { type: kind }]),
];
const changes = (fields: Fields[]) =>
  fc.array(fc.constantFrom(...fields), { maxLength: 2 }).map((all): Fields => Object.assign({}, ...all));
const event = fc.tuple(changes(eventFields), changes(choiceFields)).map(([outer, inner]) => ({
  choices: [{ index: 0, text: 'let x', logprobs: null, finish_reason: null, ...inner }],
  ...outer,
}));

describe('openAIShape', () => {
  it('knows the plain text of completions and of chat', () => {
    expect(openAIShape.plainText?.({ choices: [{ index: 0, text: 'a', finish_reason: null }] })).toBe('a');
    expect(openAIShape.plainText?.({ choices: [{ index: 0, delta: { content: 'a' } }] })).toBe('a');
  });

  it('calls plain only what is a text of the first candidate, no error and nothing else', () => {
    let plain = 0;
    fc.assert(
      fc.property(event, (json) => {
        const found = openAIShape.plainText?.(json);
        if (found === undefined) return;
        plain++;
        expect(mayHoldError(json)).toBe(false);
        expect(openAIShape(json)).toEqual({
          texts: [{ type: 'text-delta', index: 0, text: found }],
          ends: [],
          usage: undefined,
          progress: undefined,
        });
      }),
      { numRuns: 4_000 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  it.each([null, undefined, 1, 'a', [], {}, { choices: [null] }])('finds no plain text in %j', (json) => {
    expect(openAIShape.plainText?.(json)).toBeUndefined();
  });
});
