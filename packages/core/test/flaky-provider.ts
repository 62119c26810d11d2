import { wait } from '../src/async/wait';
import type { CompletionProvider, ProviderEvent, ProviderRequest } from '../src/domain/provider';
import { CompletionError, ProviderHttpError } from '../src/errors/completion-error';
import type { FakeClock } from '@org/completion-testing';
import type { Random } from './seeded-random';

const answers = [
  'reduce((sum, item) => sum + item.price, 0);',
  '{\n  return total;\n}',
  'value;\n  console.log(value);\n}\n',
  ');',
  '"text")',
  '',
  '\n\n',
  '```ts\nconst a = 1;\n```',
  'Sure! Here is the code you asked for.',
  'é👍("ü");\n👍',
  'a(b[c]{d}',
  '<|endoftext|>',
];

/** A server that varies: quick and slow, right and wrong, truncated, rate-limited (429), failing (500), silent. */
export function flakyProvider(
  clock: FakeClock,
  random: Random,
): CompletionProvider & { readonly open: number } {
  let open = 0;

  async function* stream(request: ProviderRequest, signal: AbortSignal): AsyncGenerator<ProviderEvent> {
    open++;
    try {
      const mood = random.next();
      await wait(clock, 50 + random.below(mood < 0.1 ? 4_000 : 600), signal);
      if (mood < 0.02)
        throw new ProviderHttpError('rate-limited', 'slow down', {
          status: 429,
          retryAfterMs: 1_500,
          retryable: true,
        });
      if (mood < 0.04)
        throw new ProviderHttpError('provider-unavailable', 'broken', { status: 500, retryable: true });
      if (mood < 0.05) throw new CompletionError('malformed-stream', 'not a stream');
      if (mood < 0.06) throw new TypeError('something else');
      yield { type: 'response-start' };
      if (mood < 0.08) await wait(clock, 60_000, signal);
      for (let index = 0; index < request.candidates; index++) {
        const text = random.next() < 0.5 ? echoOf(request, random) : random.pick(answers);
        for (let offset = 0; offset < text.length; offset += 4) {
          await wait(clock, 10, signal);
          yield { type: 'text-delta', index, text: text.slice(offset, offset + 4) };
          if (mood > 0.97) return;
        }
        yield { type: 'text-end', index, finishReason: mood > 0.9 ? 'length' : 'stop' };
      }
    } finally {
      open--;
    }
  }

  return {
    id: 'flaky',
    endpoint: 'test:flaky',
    defaultModel: 'flaky/qwen2.5-coder',
    capabilities: { strategies: ['fim'], maxStops: 4, location: 'hosted', candidates: true },
    stream: (request, { signal }) => stream(request, signal),
    preview: () => ({ method: 'POST', url: 'test:flaky', headers: {}, body: {} }),
    get open() {
      return open;
    },
  };
}

/** The rest of a line in the prompt with the same beginning, as a real model would generate. */
function echoOf({ prompt }: ProviderRequest, random: Random): string {
  const text = 'text' in prompt ? prompt.text : '';
  const prefix = text.slice(0, text.indexOf('<|fim_suffix|>'));
  const line = prefix.slice(prefix.lastIndexOf('\n') + 1).trimStart();
  const lines = prefix.split('\n').filter((each) => line !== '' && each.trimStart().startsWith(line));
  const found = lines.length === 0 ? '' : random.pick(lines).trimStart().slice(line.length);
  return found === '' ? random.pick(answers) : `${found}\n${random.pick(answers)}`;
}
