import type { Browser } from 'playwright-core';
import { defineBench } from '../define/define-bench';
import { integer, text, UsageError } from '../define/flags';
import { median } from '../measure/quantile';
import type { Aim } from '../report/report';
import { bundleContender, editorWorker } from './bundle-contender';
import { startChromium } from './chromium';
import { contenders, pathOf, unavailable, type Contender } from './contenders';
import { figuresOf, type Figures } from './figures';
import { answerAfter, pace, sceneOf, typing, type Scene } from './scene';
import { typeScene, type WaitTimes } from './type-scene';
import { startWebServer, type WebServer } from './web-server';

/** A document and an editor to type in. */
interface Setting {
  readonly name: 'plain' | 'popup' | 'large';
  readonly title: string;
  readonly lines: number;
  readonly popup: boolean;
  readonly waits: WaitTimes;
  /** Whether editors without a widget are measured too. */
  readonly alone: boolean;
}

const waits: WaitTimes = { settleMs: 1_000, suggestionMs: 2_500, readingMs: 300, endMs: 1_500 };
const trace = `${typing.keys} keys at ${typing.gapMs} ms, first token after ${pace.ttftMs} ms, then ${typing.throughKeys} keys along the suggestion`;

const settings: readonly Setting[] = [
  {
    name: 'plain',
    title: `A file of 60 lines: ${trace}`,
    lines: 60,
    popup: false,
    waits,
    alone: true,
  },
  {
    name: 'popup',
    title: `The same where the editor opens its own popup while one types, as it does by default`,
    lines: 60,
    popup: true,
    waits,
    alone: false,
  },
  {
    name: 'large',
    title: `A file of 10,000 lines: ${trace}`,
    lines: 10_000,
    popup: false,
    // Whole files are colored in the background, after they are opened.
    waits: { ...waits, settleMs: 3_000, endMs: 500 },
    alone: true,
  },
];

/** All rounds of one contender in one setting. */
export interface Row {
  readonly contender: Contender;
  readonly setting: Setting['name'];
  readonly rounds: readonly Figures[];
  readonly errors: readonly string[];
}

/** Types the same text into the same document with every widget, in turns. `--only` takes parts of their names. */
export const webBench = defineBench({
  name: 'web',
  title: 'Completion in web editors, in a real Chromium',
  options: { rounds: integer(3, 1), only: { ...text, partial: true } },
  async measure({ quick, rounds, only }) {
    const parts = only?.split(',') ?? [''];
    const chosen = contenders.filter(({ name }) => parts.some((part) => name.includes(part)));
    if (chosen.length === 0)
      throw new UsageError(
        `--only must be a part of one of ${contenders.map(({ name }) => name).join(', ')}, got ${only}`,
      );
    const notRun = chosen.flatMap((each) => {
      const reason = unavailable(each);
      return reason === undefined ? [] : [`Not run: ${each.name}: ${reason}`];
    });
    for (const note of notRun) console.log(note);
    const able = chosen.filter((each) => unavailable(each) === undefined);
    return { rows: await measureWeb(able, quick ? 1 : rounds), notRun };
  },
  tables: ({ rows }) =>
    settings
      .map(({ name, title }) => ({
        title,
        rows: rows.filter(({ setting }) => setting === name).map(tableRow),
      }))
      .filter((table) => table.rows.length > 0),
  aims: ({ rows }) => aimsOf(rows),
  charts: ({ rows }) => {
    const widgets = rows.filter(({ setting, contender }) => setting === 'plain' && contender.alone !== true);
    const chart = (title: string, unit: string, value: (figures: Figures) => number | undefined) => ({
      title,
      unit,
      series: [title],
      groups: widgets.map((row) => ({ name: row.contender.name, values: [middle(row, value)] })),
    });
    return [
      chart('Last key to the first frame with a suggestion', 'ms', (each) => each.lastKeyMs),
      { ...chart('Frames with the suggestion while it is typed through', '%', shareOf), aim: 100 },
      chart('Requests while it is typed through', 'requests', (each) => each.through?.requests),
    ];
  },
  notes: ({ rows, notRun }) => [
    ...notRun,
    'Medians, with the least and the most of all rounds in brackets. A suggestion counts where it is drawn and is what comes next in the text.',
    `Line to frame: from the moment the server wrote the first complete line (the whole answer, where a widget takes it in one piece) to the first frame with a suggestion; a frame is 16.7 ms.`,
    ...errorsOf(rows),
  ],
});

async function measureWeb(able: readonly Contender[], rounds: number): Promise<readonly Row[]> {
  const server = await startWebServer();
  try {
    for (const contender of able) {
      for (const [path, file] of await bundleContender(contender)) server.files.set(path, file);
    }
    server.files.set('/editor-worker.js', await editorWorker());
    const browser = await startChromium();
    try {
      const rows: Row[] = [];
      for (const setting of settings)
        rows.push(...(await measureSetting(browser, server, able, setting, rounds)));
      return rows;
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

async function measureSetting(
  browser: Browser,
  server: WebServer,
  able: readonly Contender[],
  setting: Setting,
  rounds: number,
): Promise<readonly Row[]> {
  const scene = sceneOf(setting.lines);
  server.answer = (before) => answerAfter(scene, before);
  const rows = able
    .filter(({ alone = false }) => setting.alone || !alone)
    .map((contender) => ({
      contender,
      setting: setting.name,
      rounds: [] as Figures[],
      errors: [] as string[],
    }));
  for (let round = 0; round < rounds; round++) {
    for (const row of rows) {
      const { figures, errors } = await typeOnce(browser, server, row.contender, scene, setting);
      row.rounds.push(figures);
      row.errors.push(...errors);
    }
  }
  return rows;
}

async function typeOnce(
  browser: Browser,
  server: WebServer,
  contender: Contender,
  scene: Scene,
  { popup, waits: given }: Setting,
): Promise<{ readonly figures: Figures; readonly errors: readonly string[] }> {
  const path = `${pathOf(contender)}${popup ? '?popup' : ''}`;
  // Without a widget no suggestion comes.
  const waits = contender.alone === true ? { ...given, suggestionMs: 1, endMs: 200 } : given;
  const observed = await typeScene(browser, server, path, scene, waits);
  const place = { firstKeys: typing.keys, start: scene.before.length, target: scene.target };
  return { figures: figuresOf(observed, place), errors: observed.errors };
}

function tableRow(row: Row): Readonly<Record<string, unknown>> {
  const { contender, rounds } = row;
  const longTasks = {
    'long tasks': spread(rounds.map(({ longTasksMs }) => longTasksMs.length)),
    'longest ms': spread(rounds.map(({ longTasksMs }) => Math.max(0, ...longTasksMs))),
  };
  if (contender.alone === true) return { widget: contender.name, ...longTasks };
  const through = rounds.map((each) => each.through).filter((each) => each !== undefined);
  return {
    widget: contender.name,
    shown: `${rounds.filter(({ lastKeyMs }) => lastKeyMs !== undefined).length} of ${rounds.length}`,
    requests: spread(rounds.map(({ requests }) => requests)),
    aborted: spread(rounds.map(({ aborted }) => aborted)),
    'last key to frame ms': spread(rounds.map(({ lastKeyMs }) => lastKeyMs)),
    'line to frame ms': spread(rounds.map(({ lineMs }) => lineMs)),
    'frames typed through %': spread(rounds.map(shareOf)),
    flickers: spread(through.map(({ flickers }) => flickers)),
    lost: through.length === 0 ? '' : `${through.filter(({ lost }) => lost).length} of ${through.length}`,
    'requests then': spread(through.map(({ requests }) => requests)),
    ...longTasks,
  };
}

function aimsOf(rows: readonly Row[]): readonly Aim[] {
  const aim = (
    what: string,
    aimed: string,
    setting: Setting['name'],
    value: (figures: Figures) => number | undefined,
    met: (value: number) => boolean,
  ): readonly Aim[] => {
    const ours = rows.filter((row) => row.contender.ours === true && row.setting === setting);
    const values = ours.map((row) => middle(row, value));
    if (ours.length === 0) return [];
    const measured = ours.map(
      ({ contender }, index) => `${contender.editor} ${rounded(values[index]) ?? 'none'}`,
    );
    return [
      {
        what,
        aim: aimed,
        measured: measured.join(', '),
        met: values.every((each) => each !== undefined && met(each)),
      },
    ];
  };
  return [
    ...aim(
      'requests for 20 keys',
      '1',
      'plain',
      (each) => each.requests,
      (value) => value === 1,
    ),
    ...aim('frames with the ghost while typing through', '100 %', 'plain', shareOf, (value) => value === 100),
    ...aim(
      'first complete line to first frame',
      '≤ 40 ms',
      'plain',
      (each) => each.lineMs,
      (value) => value <= 40,
    ),
    ...aim(
      'tasks over 50 ms, 10,000 lines',
      '0',
      'large',
      (each) => each.longTasksMs.length,
      (value) => value === 0,
    ),
  ];
}

function shareOf({ through }: Figures): number | undefined {
  return through === undefined ? undefined : through.share * 100;
}

/** The median over the rounds that have it. */
function middle({ rounds }: Row, value: (figures: Figures) => number | undefined): number | undefined {
  const values = rounds.map(value).filter((each) => each !== undefined);
  return values.length === 0 ? undefined : median(values);
}

function spread(values: readonly (number | undefined)[]): string {
  const there = values.filter((each) => each !== undefined);
  if (there.length === 0) return 'none';
  const [least, max] = [rounded(Math.min(...there)), rounded(Math.max(...there))];
  const shown = String(rounded(median(there)));
  return least === max ? shown : `${shown} (${least}–${max})`;
}

function rounded(value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}

function errorsOf(rows: readonly Row[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { contender, errors } of rows) {
    for (const error of errors) {
      const line = `${contender.name}: ${error.split('\n')[0]}`;
      counts.set(line, (counts.get(line) ?? 0) + 1);
    }
  }
  return [...counts].map(([line, count]) => `Thrown into the page, ${count} times: ${line}`);
}
