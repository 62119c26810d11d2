import type { Inspection, PromptPart } from '@org/completion-core';
import { useState } from 'preact/hooks';
import type { Session } from '../session/session';
import { count } from './format';
import { colorOf, titleOf, whyOf } from './reasons';

/** Why each snippet was selected at first: later the engine reports only that it was selected before. */
class FirstReasons {
  readonly #reasons = new Map<string, string>();

  reasonOf(part: PromptPart): string {
    const { kind, source, path, text, why } = part;
    if (kind !== 'snippet') return whyOf(part);
    const key = `${source}\n${path}\n${text}`;
    const first = this.#reasons.get(key);
    if (first !== undefined && why.startsWith('chosen before')) return whyOf(part, first);
    if (this.#reasons.size > 500) this.#reasons.clear();
    this.#reasons.set(key, why);
    return whyOf(part);
  }
}

/** The prompt of the last request as bands, colored by where each piece is from. */
export function PromptBands({ session }: { readonly session: Session }) {
  const { inspection } = session;
  return (
    <section class="card prompt-card" aria-label="Prompt">
      <div class="head">
        <h2>Prompt</h2>
        {inspection?.kind === 'prompt' ? <Size inspection={inspection} /> : null}
      </div>
      {inspection === undefined ? (
        <p class="empty">The prompt of each request is taken apart here, by where every piece is from.</p>
      ) : inspection.kind === 'suppressed' ? (
        <p class="empty">Nothing would be sent: {inspection.rule}.</p>
      ) : (
        <Bands inspection={inspection} />
      )}
    </section>
  );
}

type Prompted = Extract<Inspection, { kind: 'prompt' }>;

function Size({ inspection: { prompt } }: { readonly inspection: Prompted }) {
  const { strategy } = prompt.prompt;
  const format = prompt.prompt.strategy === 'fim' ? `fim, ${prompt.prompt.format}` : strategy;
  return (
    <p class="small">
      about {count(prompt.promptTokens)} tokens · {format}
    </p>
  );
}

function Bands({ inspection: { prompt, wire, notices } }: { readonly inspection: Prompted }) {
  const [reasons] = useState(() => new FirstReasons());
  const parts = prompt.parts.filter(({ text }) => text !== '');
  const kept = parts.filter(({ dropped }) => !dropped);
  const total = kept.reduce((sum, { tokens }) => sum + tokens, 0) || 1;
  return (
    <>
      <div class="strip" aria-hidden="true">
        {kept.map((part, index) => (
          <span
            key={index}
            class={`band ${colorOf(part)}`}
            style={{ flexGrow: Math.max(part.tokens / total, 0.008) }}
            title={`${titleOf(part)}: ${Math.round(part.tokens)} tokens`}
          />
        ))}
      </div>
      <ol class="bands">
        {parts.map((part, index) => (
          <li key={index} class={`band ${colorOf(part)}${part.dropped ? ' dropped' : ''}`}>
            <details open={part.kind === 'prefix'}>
              <summary>
                <span class="what">
                  {titleOf(part)}
                  {part.path === undefined ? null : <code>{part.path}</code>}
                  {part.kind === 'snippet' ? (
                    <code class="peek">{firstLineOf(part.text, part.path)}</code>
                  ) : null}
                </span>
                <span class="tokens">{part.dropped ? 'left out' : `${count(part.tokens)} tokens`}</span>
                <span class="why">{reasons.reasonOf(part)}</span>
              </summary>
              <pre tabIndex={0} aria-label={titleOf(part)}>
                {part.kind === 'prefix' ? tailOf(part.text) : headOf(part.text)}
              </pre>
            </details>
          </li>
        ))}
      </ol>
      {notices.map(({ code, message }) => (
        <p key={code} class="small">
          {message}
        </p>
      ))}
      <details class="as-table">
        <summary>What goes over the wire</summary>
        <pre
          tabIndex={0}
          aria-label="Request body"
        >{`${wire.method} ${wire.url}\n${JSON.stringify(wire.body, undefined, 2)}`}</pre>
      </details>
    </>
  );
}

/** A label for pieces of one file: the first line that is not the path. */
const firstLineOf = (text: string, path = '\n') =>
  text
    .split('\n')
    .find((line) => line.trim() !== '' && !line.includes(path))
    ?.trim()
    .replace(/^(?:\/\/|#)\s*/, '') ?? '';

const maxLines = 14;

function tailOf(text: string): string {
  const lines = text.split('\n');
  return lines.length <= maxLines
    ? text
    : `⋯ ${lines.length - maxLines} lines\n${lines.slice(-maxLines).join('\n')}`;
}

function headOf(text: string): string {
  const lines = text.split('\n');
  return lines.length <= maxLines
    ? text
    : `${lines.slice(0, maxLines).join('\n')}\n⋯ ${lines.length - maxLines} lines`;
}
