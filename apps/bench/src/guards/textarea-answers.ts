import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { benchFolder } from '../bench-folder';
import { chromiumPath, startChromium } from '../web/chromium';
import type { GuardInput, GuardedSurface } from './surface';

const limitMs = 200;

/** Answers that would be more than text if they were interpreted. */
const hostile: Readonly<Record<string, string>> = {
  'a script': '<script>ran = 1</script>\n<script>ran = 1</script>',
  'a picture': '<img src=x onerror="ran = 1">\n<svg onload="ran = 1">',
  'the end of the textarea': '</textarea><script>ran = 1</script>\n<b>',
  entities: '&lt;img src=x onerror=ran=1&gt;\n&#60;script&#62;',
  'a comment': '<!--\n--><img src=x onerror=ran=1>',
  'control characters': '\u0001\u001b[2J\n\u007f',
  'a null character': 'a\0b\nc',
  'letters the other way round': '\u202eabc\n\u2066d',
};

/** The textarea of a page with our widget, in the browser of this machine. */
export const textareaAnswers: GuardedSurface = {
  name: 'textarea',
  promise: 'an answer is inserted as text within 0.2 s, as one undo step',
  missing: chromiumPath === undefined ? 'needs Chromium' : undefined,
  open: async () => {
    const script = await bundlePage();
    const browser = await startChromium();
    const page = await browser.newPage();
    const inputs: GuardInput[] = [
      ...[1, 50, 500, 2_000].flatMap((lines) =>
        [0, 5_000].map((around): GuardInput => ({
          input: `${lines} lines into ${around} lines`,
          fault: () => accept(page, script, linesOf(lines), 'other = 1;\n'.repeat(around)),
        })),
      ),
      ...Object.entries(hostile).map(([name, text]): GuardInput => ({
        input: name,
        fault: () => accept(page, script, text, 'a\n'),
      })),
    ];
    return { inputs, close: () => browser.close() };
  },
};

function linesOf(count: number): string {
  return Array.from({ length: count }, (_, index) => `  if (a < ${index} && b) { c("${index}"); }`).join(
    '\n',
  );
}

/** The fault with `text`. The machine is shared: the best of three times counts. */
async function accept(page: Page, script: string, text: string, before: string): Promise<string | undefined> {
  let bestMs = Infinity;
  for (let round = 0; round < 3 && bestMs > limitMs; round++) {
    const { tookMs, wrong } = await acceptOnce(page, script, text, before);
    if (wrong !== undefined) return wrong;
    bestMs = Math.min(bestMs, tookMs);
  }
  return bestMs <= limitMs ? undefined : `took ${Math.round(bestMs)} ms`;
}

async function acceptOnce(
  page: Page,
  script: string,
  text: string,
  before: string,
): Promise<{ readonly tookMs: number; readonly wrong: string | undefined }> {
  await page.setContent('<textarea spellcheck="false"></textarea>');
  await page.addScriptTag({ content: script });
  const tookMs = await page.evaluate(
    ([answer, start]) => (globalThis as unknown as GuardsPage).accept(answer, start),
    [text, before] as const,
  );
  const value = () => page.evaluate(() => document.querySelector('textarea')?.value);
  const wrong = async () => {
    if ((await value()) !== `${before}b${text}\nlast`) return 'the text is not the expected one';
    if (await page.evaluate(() => 'ran' in globalThis)) return 'a script ran';
    await page.keyboard.press('Control+z');
    return (await value()) === `${before}b\nlast` ? undefined : 'one undo does not take it back';
  };
  return { tookMs, wrong: await wrong() };
}

/** The interface of the page. */
interface GuardsPage {
  /** Accepts `answer` behind `start` and returns how long that held the page, in milliseconds. */
  accept(answer: string, start: string): Promise<number>;
}

/** The widget as a page has it, with an engine that answers at once. */
async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: `${benchFolder()}/src`, sourcefile: 'guards-page.ts', loader: 'ts' },
    // The paths of the workspace's tsconfig lead to sources.
    tsconfigRaw: {},
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

const page = `
import { attachCodeCompletion } from '@org/completion-web/textarea';
globalThis.accept = async (answer, start) => {
  const textarea = document.querySelector('textarea');
  const nothing = () => {};
  const completion = attachCodeCompletion(textarea, {
    automatic: false,
    engine: {
      async *stream({ offset }) {
        const item = { id: '1', insertText: answer, range: { start: offset, end: offset }, kind: 'insert' };
        const facts = { requestId: '1', reason: '', timings: { startedAt: 0 }, notices: [], source: 'provider' };
        yield { type: 'outcome', outcome: { kind: 'items', items: [item], ...facts } };
      },
      shown: nothing, accepted: nothing, partiallyAccepted: nothing, rejected: nothing, dispose: nothing,
      on: () => nothing,
      status: () => ({ state: 'ready' }),
    },
  });
  textarea.value = start + 'b\\nlast';
  textarea.focus();
  textarea.setSelectionRange(start.length + 1, start.length + 1);
  completion.trigger();
  while (completion.ghostText === '') await new Promise((resolve) => setTimeout(resolve));
  const from = performance.now();
  completion.accept();
  return performance.now() - from;
};
`;
