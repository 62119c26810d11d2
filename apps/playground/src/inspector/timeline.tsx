import { useState } from 'preact/hooks';
import type { Burst, KeyMark, RequestLife } from '../engine/recorder';
import type { Session } from '../session/session';
import { duration } from './format';

/** Shortest span that fills the width, in milliseconds. */
const shortestSpanMs = 1_200;

/** Rows of the table, the latest. */
const maxRows = 50;

const markKinds = {
  requested: 'a request was sent',
  typed: 'typed through',
  cached: 'answered by an earlier answer',
  joined: 'joined a stream in flight',
  none: 'nothing to show',
  superseded: 'the next key came first',
} as const;
type MarkKind = keyof typeof markKinds;

/** The life of each request, and every key above it. */
export function Timeline({ session }: { readonly session: Session }) {
  const bursts = session.recorder.bursts();
  const [back, setBack] = useState(0);
  const index = Math.max(0, bursts.length - 1 - back);
  const burst = bursts[index];
  return (
    <section class="card" aria-label="Timeline">
      <div class="head">
        <h2>Timeline</h2>
        <div class={`steps${bursts.length < 2 ? ' few' : ''}`}>
          <button
            type="button"
            class="quiet"
            disabled={index === 0}
            onClick={() => setBack(bursts.length - index)}
          >
            <Arrow to="left" />
            <span class="sr">Earlier typing</span>
          </button>
          <span class="small">{bursts.length < 2 ? '' : `${index + 1} of ${bursts.length}`}</span>
          <button
            type="button"
            class="quiet"
            disabled={back === 0}
            onClick={() => setBack(Math.max(0, back - 1))}
          >
            <Arrow to="right" />
            <span class="sr">Later typing</span>
          </button>
        </div>
      </div>
      {burst === undefined ? (
        <p class="empty">Each key and each request is drawn here as you type.</p>
      ) : (
        <Lanes burst={burst} />
      )}
      <Legend />
    </section>
  );
}

function Arrow({ to }: { readonly to: 'left' | 'right' }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={to === 'left' ? 'M10 3 5 8l5 5' : 'M6 3l5 5-5 5'}
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

function Legend() {
  return (
    <dl class="legend">
      <div>
        <dt>Keys</dt>
        <dd class="typed">typed through</dd>
        <dd class="cached">earlier answer</dd>
        <dd class="joined">joined a stream</dd>
        <dd class="requested">request</dd>
        <dd class="none">nothing to show</dd>
        <dd class="superseded">next key came first</dd>
      </div>
      <div>
        <dt>Requests</dt>
        <dd class="delay">delay</dd>
        <dd class="wait">wait</dd>
        <dd class="token">first token</dd>
        <dd class="line">first line</dd>
        <dd class="rest">the rest</dd>
        <dd class="gone">superseded</dd>
      </div>
    </dl>
  );
}

function Lanes({ burst }: { readonly burst: Burst }) {
  const [asTable, setAsTable] = useState(false);
  const span = Math.max(shortestSpanMs, (burst.to - burst.from) * 1.02);
  const place = (at: number) => `${((at - burst.from) / span) * 100}%`;
  const step = [100, 200, 500, 1000, 2000, 5000, 10_000].find((each) => span / each <= 8) ?? 20_000;
  const ticks = Array.from({ length: Math.floor(span / step) + 1 }, (_, tick) => tick * step);
  return (
    <>
      <div class="lanes" role="img" aria-label={summaryOf(burst)}>
        {ticks.map((tick) => (
          <div key={tick} class="tick" style={{ left: `${(tick / span) * 100}%` }}>
            <span>{tick === 0 ? '0' : tick % 1000 === 0 ? `${tick / 1000} s` : `${tick} ms`}</span>
          </div>
        ))}
        <div class="lane keys-lane" style={{ '--span-ms': span }}>
          {burst.keys.map((key) => (
            <span
              key={key.requestId}
              class={`key ${markOf(key)}`}
              style={{ left: place(key.at) }}
              title={`${markKinds[markOf(key)]}: ${key.reason ?? 'under way'}`}
            />
          ))}
        </div>
        {burst.requests.slice(-12).map((life) => (
          <Life key={`${life.requestId}-${life.sentAt}`} life={life} place={place} burst={burst} />
        ))}
      </div>
      <details
        class="as-table"
        open={asTable}
        onToggle={({ currentTarget }) => setAsTable(currentTarget.open)}
      >
        <summary>As a table</summary>
        {asTable ? <Table burst={burst} /> : null}
      </details>
    </>
  );
}

function Table({ burst }: { readonly burst: Burst }) {
  return (
    <div class="scroll" role="region" aria-label="Requests as a table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Request</th>
            <th scope="col">Delay</th>
            <th scope="col">First token</th>
            <th scope="col">First line</th>
            <th scope="col">End</th>
            <th scope="col">Ended</th>
          </tr>
        </thead>
        <tbody>
          {burst.requests.slice(-maxRows).map((life) => (
            <tr key={`${life.requestId}-${life.sentAt}`}>
              <th scope="row">{life.requestId}</th>
              <td>{duration(life.sentAt - life.askedAt)}</td>
              <td>{since(life, life.firstTokenAt)}</td>
              <td>{since(life, life.firstLineAt)}</td>
              <td>{since(life, life.endedAt)}</td>
              <td>{life.reason ?? life.ending ?? 'under way'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Life({
  life,
  place,
  burst,
}: {
  readonly life: RequestLife;
  readonly place: (at: number) => string;
  readonly burst: Burst;
}) {
  const end = life.endedAt ?? burst.to;
  const first = life.firstTokenAt ?? end;
  const line = life.firstLineAt ?? end;
  const pieces = [
    ['delay', life.askedAt, life.sentAt],
    ['wait', life.sentAt, first],
    ['line', first, line],
    ['rest', line, end],
  ] as const;
  const state = life.ending === undefined ? 'open' : life.ending;
  const words = `${life.requestId}${life.ahead ? ', speculative' : ''}: ${life.reason ?? (life.ending === undefined ? 'under way' : life.ending)}`;
  // Near the right edge the name is before the bar, where there is space.
  const isLate = Number.parseFloat(place(end)) > 80;
  return (
    <div class={`lane life ${state}`} title={words}>
      {pieces.map(([kind, from, to]) =>
        to <= from ? null : (
          <span
            key={kind}
            class={`seg ${kind}`}
            style={{ left: place(from), width: `calc(${place(to)} - ${place(from)})` }}
          />
        ),
      )}
      {life.firstTokenAt === undefined ? null : (
        <span class="first-token" style={{ left: place(life.firstTokenAt) }} />
      )}
      <span
        class="lane-name"
        style={isLate ? { right: `calc(100% - ${place(life.askedAt)})` } : { left: place(end) }}
      >
        {life.ending === 'failed'
          ? 'failed'
          : life.ending === 'superseded'
            ? 'superseded'
            : `${life.chars} chars`}
      </span>
    </div>
  );
}

function markOf({ outcome, source }: KeyMark): MarkKind {
  if (outcome === 'superseded' || outcome === 'cancelled') return 'superseded';
  if (outcome !== undefined && outcome !== 'items') return 'none';
  switch (source) {
    case 'shown-item':
      return 'typed';
    case 'cache':
      return 'cached';
    case 'in-flight':
      return 'joined';
    default:
      return 'requested';
  }
}

function since(life: RequestLife, time: number | undefined): string {
  return time === undefined ? '–' : duration(time - life.sentAt);
}

function summaryOf({ from, to, keys, requests }: Burst): string {
  const superseded = requests.filter(({ ending }) => ending === 'superseded').length;
  const typed = keys.filter(({ source }) => source === 'shown-item').length;
  return `${keys.length} keys in ${duration(to - from)}: ${requests.length} requests, ${superseded} superseded, ${typed} keys typed through`;
}
