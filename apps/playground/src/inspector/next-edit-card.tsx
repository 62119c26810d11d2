import type { Session } from '../session/session';

/** The last next edit that was asked for: what was edited before, the region that the model rewrote, and what came of it. */
export function NextEditCard({ session }: { readonly session: Session }) {
  if (session.workspace.project.nextEdits !== true) return null;
  const { asked, outcome } = session.lastEdit;
  const [item] = outcome?.kind === 'items' ? outcome.items : [];
  const text = session.workspace.file(session.path)?.text ?? '';
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  return (
    <section class="card next-edit-card" aria-label="Next edit">
      <div class="head">
        <h2>Next edit</h2>
        {asked === undefined ? null : (
          <p class="small">
            format {asked.format} · region: lines {lineOf(asked.region.start)} to{' '}
            {lineOf(Math.max(asked.region.start, asked.region.end - 1))}
          </p>
        )}
      </div>
      {asked === undefined ? (
        <p class="empty">
          Change a name, or add a field, and pause. What the (scripted) model was told of it, and what it
          offers next, is shown here.
        </p>
      ) : (
        <>
          <h3>History that was sent</h3>
          {asked.history.map(({ before, after, line, path }, index) => (
            <Diff key={index} title={`${path}, line ${line + 1}`} lines={changedLines(before, after)} />
          ))}
          <h3>Offered</h3>
          {item === undefined ? (
            <p class="small">{outcome === undefined ? 'Waiting for the answer.' : outcome.reason}</p>
          ) : (
            <Diff
              title={`${item.kind} on line ${item.line + 1}${item.remaining === 0 ? '' : `, ${item.remaining} more after it`}`}
              lines={
                item.drawing.kind === 'diff'
                  ? item.drawing.lines.map(({ kind, text: each }) => ({ kind, text: each }))
                  : [{ kind: 'added', text: item.drawing.text }]
              }
            />
          )}
        </>
      )}
    </section>
  );
}

interface Line {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

const marks = { same: ' ', removed: '-', added: '+' } as const;

function Diff({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  return (
    <figure class="edit-diff">
      <figcaption class="small">{title}</figcaption>
      <pre tabIndex={0} aria-label={title}>
        {lines.map(({ kind, text }, index) => (
          <span key={index} class={kind}>
            {marks[kind]} {text}
            {'\n'}
          </span>
        ))}
      </pre>
    </figure>
  );
}

/** The lines that differ, without those around them. */
function changedLines(before: string, after: string): readonly Line[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return [
    ...old.slice(head, old.length - tail).map((text) => ({ kind: 'removed', text }) as const),
    ...now.slice(head, now.length - tail).map((text) => ({ kind: 'added', text }) as const),
  ];
}
