import type { EngineUnderTest } from './engine-under-test';
import { locate } from './code-model';
import type { PlayedModel, Said } from './code-model';
import { readSampleFiles, type Region } from './sample-files';
import type { Stage } from './stage';
import { tally, type Tally } from './tally';
import { VirtualEditor } from './virtual-editor';

/** `oracle`: the model agrees with what will be typed. `wrong`: it never does. `late`: it agrees once ten characters are there. */
export type TraceMode = 'oracle' | 'wrong' | 'late';
export const traceModes: readonly TraceMode[] = ['oracle', 'wrong', 'late'];

export const trace = {
  keys: 20,
  gapMs: 100,
  ttftMs: 300,
  tokenMs: 10,
  tokenChars: 4,
  lateAfterChars: 10,
} as const;

/** How long after the last key the answer to it is waited for, in milliseconds. */
const settleMs = 1_500;

/** The line that is typed: its first {@link trace.keys} characters. */
export function traceRegion(): Region {
  const anchor = 'const index = getColumnIndex(line, genColumn);';
  const file = readSampleFiles().find(({ text }) => text.includes(anchor)) ?? firstOf(readSampleFiles());
  const start = Math.max(0, file.text.indexOf(anchor));
  return { file, start, end: file.text.indexOf('\n', start) };
}

/** The model of the fixed trace. */
export function traceModel(mode: TraceMode, region: Region): PlayedModel {
  const wrong: Said = { text: 'zzz_not_what_you_type(0);', ttftMs: trace.ttftMs };
  return {
    answer(prefix) {
      const at = locate(prefix, region);
      const typed = (at ?? 0) - region.start;
      if (at === undefined || mode === 'wrong' || (mode === 'late' && typed < trace.lateAfterChars))
        return wrong;
      return { text: region.file.text.slice(at, region.end), ttftMs: trace.ttftMs };
    },
  };
}

export interface TraceResult extends Tally {
  /** From the last key to the engine's text, however long it took; `undefined` when none came. */
  readonly lastKeyMs: number | undefined;
}

/** Types the trace with `engine`: the cursor arrives, then 20 keys at 100 ms, each cancelling the call before. */
export async function typeTrace(engine: EngineUnderTest, stage: Stage, region: Region): Promise<TraceResult> {
  const { file, start, end } = region;
  const editor = new VirtualEditor(engine, stage, {
    uri: `file:///project/${file.name}`,
    languageId: file.languageId,
  });
  engine.takeTraffic();
  editor.open(file.text.slice(0, start), file.text.slice(end));
  for (let key = 0; key < trace.keys; key++) {
    await stage.sleep(trace.gapMs);
    const at = start + key;
    editor.look(file.text.slice(at, end));
    editor.type(file.text.slice(at, at + 1));
  }
  // The last call has as long as the others to count as shown, and longer to be timed.
  await stage.sleep(trace.gapMs);
  editor.look(file.text.slice(start + trace.keys, end));
  await stage.sleep(settleMs);
  const last = editor.calls.at(-1);
  editor.close();
  await stage.sleep(0);
  await stage.until(engine.whenQuiet());
  return { ...tally(editor.calls, engine.takeTraffic()), lastKeyMs: last?.textMs };
}

function firstOf<T>(values: readonly T[]): T {
  const [first] = values;
  if (first === undefined) throw new RangeError('no sample files');
  return first;
}
