import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LocalIndex, nextTokens } from '@org/completion-local';
import { keptIndexesFolder } from './index-store';
import {
  WorkspaceLearner,
  type LearnedFamily,
  type LearningSettings,
  type LearnOptions,
} from './workspace-learner';

let folder: string;
let root: string;
let faults: string[];
/** Counts up, so that every file that is written has a time of its own, long ago. */
let written = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'completion-learner-'));
  root = join(folder, 'project');
  mkdirSync(root);
  faults = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = () => ({ HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') });
const uriOf = (name: string) => pathToFileURL(join(root, name)).href;

function write(name: string, text: string): void {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const time = new Date(1_700_000_000_000 + 1_500 * ++written);
  utimesSync(path, time, time);
}

/** The learning of a process of its own. */
function start(settings: Partial<LearningSettings> = {}, now = () => Date.now() + 60_000) {
  const index = new LocalIndex();
  const learner = new WorkspaceLearner(
    index,
    { root, env: env(), ...settings },
    { onSlowList: () => {}, onFault: (message) => faults.push(message) },
    now,
  );
  const learn = (options: Partial<LearnOptions> = {}, family = 'ecmascript') =>
    learner.learn(family, { signal: new AbortController().signal, ...options });
  return { index, learner, learn };
}

/** The most likely token after `prefix`. */
function after(index: LocalIndex, prefix: string): string | undefined {
  const query = { uri: 'file:///new.ts', languageId: 'typescript', prefix, suffix: '', snippets: [] };
  return nextTokens(index, query, 1)[0]?.text;
}

/** All that is kept, as text: words are UTF-16. */
function keptText(): string {
  const all = keptIndexesFolder(env());
  if (!existsSync(all)) return '';
  const files = readdirSync(all, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return files.map((each) => readFileSync(join(each.parentPath, each.name), 'utf16le')).join('');
}

it('reads only what has changed since another process learned', async () => {
  write('a.ts', 'paint(azure);\n');
  write('b.ts', 'mix(ochre);\n');
  expect(await start().learn()).toEqual({ files: 2, read: 2, whole: true });
  expect(await start().learn()).toEqual({ files: 2, read: 0, whole: true });
  write('b.ts', 'mix(crimson);\n');
  write('c.ts', 'draw(line);\n');
  unlinkSync(join(root, 'a.ts'));
  const { index, learn } = start();
  expect(await learn()).toEqual({ files: 2, read: 2, whole: true });
  expect(after(index, 'paint(')).not.toBe('azure');
  expect(after(index, 'mix(')).toBe('crimson');
  expect(after(index, 'draw(')).toBe('line');
  expect(await start().learn()).toMatchObject({ read: 0 });
  expect(keptText()).not.toContain('azure');
  expect(faults).toEqual([]);
});

it(
  'predicts after any changes of files the same as after learning them from scratch',
  { timeout: 120_000 },
  async () => {
    const words = fc.constantFrom('paint', 'mix', 'azure', 'ochre', '(', ')', ';\n', ' = ', '\n');
    const text = fc.array(words, { minLength: 1, maxLength: 20 }).map((parts) => `${parts.join('')}\n`);
    const name = fc.constantFrom('a.ts', 'b.ts', 'in/c.js', 'in/d.tsx');
    const change = fc.oneof(
      fc.record({ name, text: fc.option(text, { nil: undefined }) }),
      fc.record({ ignore: fc.constantFrom('', 'a.ts\n', 'in/\n') }),
      fc.constant('learn' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), text, async (changes, prefix) => {
        rmSync(root, { recursive: true });
        rmSync(join(folder, 'cache'), { recursive: true, force: true });
        mkdirSync(root);
        for (const each of changes) {
          if (each === 'learn') await start().learn();
          else if ('ignore' in each) write('.gitignore', each.ignore);
          else if (each.text !== undefined) write(each.name, each.text);
          else rmSync(join(root, each.name), { force: true });
        }
        const kept = start();
        const fresh = start({ keep: false });
        const { files } = (await kept.learn()) as LearnedFamily;
        expect(await fresh.learn()).toMatchObject({ files });
        expect(predictions(kept.index, prefix)).toEqual(predictions(fresh.index, prefix));
      }),
      { numRuns: 20 },
    );
  },
);

function predictions(index: LocalIndex, prefix: string) {
  const query = { uri: 'file:///new.ts', languageId: 'typescript', prefix, suffix: '', snippets: [] };
  return nextTokens(index, query, 50)
    .map((token) => ({ text: token.text, probability: Number(token.probability.toFixed(9)) }))
    .toSorted((one, other) => (one.text < other.text ? -1 : 1));
}

describe('what may not be learned', () => {
  it('is neither predicted nor kept when it becomes ignored', async () => {
    write('a.ts', 'paint(azure);\n');
    write('secret/b.ts', 'mix(classified);\n');
    await start().learn();
    expect(keptText()).toContain('classified');
    write('.completionignore', 'secret/\n');
    const { index, learn } = start();
    expect(await learn()).toMatchObject({ files: 1, read: 0 });
    expect(after(index, 'mix(')).not.toBe('classified');
    expect(keptText()).toContain('azure');
    expect(keptText()).not.toContain('classified');
  });

  it('is left out by its name, as a link, and where the workspace really lies', async () => {
    write('.ssh/key.ts', 'ok(azure);\n');
    write('real/b.ts', 'mix(linked);\n');
    symlinkSync(join(root, 'real', 'b.ts'), join(root, 'link.ts'));
    expect(await start().learn()).toEqual({ files: 1, read: 1, whole: true });
    mkdirSync(join(folder, 'elsewhere', 'project'), { recursive: true });
    writeFileSync(join(folder, 'elsewhere', 'project', 'c.ts'), 'draw(hidden);\n');
    writeFileSync(join(folder, 'elsewhere', '.completionignore'), 'c.ts\n');
    symlinkSync(join(folder, 'elsewhere', 'project'), join(folder, 'way'));
    expect(await start({ root: join(folder, 'way') }).learn()).toEqual({ files: 0, read: 0, whole: true });
  });

  it('is masked before it is learned, and so is what is kept', async () => {
    write(
      'a.ts',
      "const password = 'Tr0ub4dor-and-3-more';\nconst token = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';\n",
    );
    await start().learn();
    expect(keptText()).toContain('password');
    expect(keptText()).not.toContain('ub4dor');
    expect(keptText()).not.toContain('16C7e42F292c6912E7710c838347Ae178B4a');
  });

  it('is not the unsaved text of an open document, also after that is closed', async () => {
    write('a.ts', 'paint(azure);\n');
    const { index, learner, learn } = start();
    await learn();
    index.updateDocument(uriOf('a.ts'), 'paint(unsavedWord);\n', 'typescript');
    write('b.ts', 'mix(ochre);\n');
    await learn();
    expect(after(index, 'paint(')).toBe('unsavedWord');
    expect(keptText()).not.toContain('unsavedWord');
    expect(keptText()).toContain('azure');
    await learner.changed(join(root, 'a.ts'));
    expect(after(index, 'paint(')).toBe('azure');
    write('a.ts', 'paint(savedWord);\n');
    await learner.changed(join(root, 'a.ts'));
    expect(after(index, 'paint(')).toBe('savedWord');
    expect(keptText()).toContain('savedWord');
    expect(await start().learn()).toMatchObject({ files: 2, read: 0 });
  });

  it('is not learned when it is opened before its file was', async () => {
    write('a.ts', 'paint(azure);\n');
    const { index, learner, learn } = start();
    index.updateDocument(uriOf('a.ts'), 'paint(unsavedWord);\n', 'typescript');
    await learn();
    expect(keptText()).not.toContain('unsavedWord');
    await learner.changed(join(root, 'a.ts'));
    expect(after(index, 'paint(')).toBe('azure');
  });
});

it('forgets a file that is removed or becomes ignored while it runs', async () => {
  write('a.ts', 'paint(azure);\n');
  write('b.ts', 'mix(ochre);\n');
  const { index, learner, learn } = start();
  await learn();
  unlinkSync(join(root, 'a.ts'));
  await learner.changed(join(root, 'a.ts'));
  expect(after(index, 'paint(')).not.toBe('azure');
  expect(keptText()).not.toContain('azure');
  await learner.changed(join(folder, 'outside.ts'));
  await learner.changed(join(root, 'never.py'));
  expect(index.stats()).toMatchObject({ documents: 1 });
});

it('learns anew when its settings change', async () => {
  write('a.ts', 'paint(azure);\n');
  await start().learn();
  expect(await start({ ignoreGlobs: [['*.md']] }).learn()).toMatchObject({ read: 1 });
  expect(faults).toEqual([expect.stringContaining('other settings')]);
  expect(await start({ ignoreGlobs: [['*.md']], maxBytes: 1_000 }).learn()).toMatchObject({ read: 1 });
});

it('keeps nothing when it is told so', async () => {
  write('a.ts', 'paint(azure);\n');
  expect(await start({ keep: false }).learn()).toMatchObject({ read: 1 });
  expect(keptText()).toBe('');
});

it('reads a file again that was written right before it was learned', async () => {
  write('a.ts', 'paint(azure);\n');
  const { ctimeMs } = statSync(join(root, 'a.ts'));
  await start({}, () => ctimeMs + 3).learn();
  expect(await start().learn()).toMatchObject({ read: 1 });
  expect(await start().learn()).toMatchObject({ read: 0 });
});

it('learns files that are no source texts only once', async () => {
  write('binary.ts', 'a\0b');
  write('minified.ts', 'x'.repeat(6_000));
  expect(await start().learn()).toEqual({ files: 0, read: 2, whole: true });
  expect(await start().learn()).toEqual({ files: 0, read: 0, whole: true });
});

it('learns nothing when more has changed than it may', async () => {
  write('a.ts', 'paint(azure);\n');
  const { index, learn } = start();
  expect(await learn({ maxChangedBytes: 5 })).toBeUndefined();
  expect(index.stats()).toMatchObject({ documents: 0, pendingDocuments: 0 });
  expect(await learn({ maxChangedBytes: 500 })).toMatchObject({ read: 1 });
});

it('ends with the reason of an abort, and keeps nothing', async () => {
  for (let number = 0; number < 20; number++) write(`${number}.ts`, 'paint(azure);\n'.repeat(2_000));
  const ending = new AbortController();
  const learning = start().learn({
    signal: ending.signal,
    onProgress: ({ share }) => {
      if (share > 0) ending.abort(new Error('Ctrl-C'));
    },
  });
  await expect(learning).rejects.toThrow('Ctrl-C');
  expect(keptText()).toBe('');
});

it('learns what it has time for, and the rest the next time', async () => {
  for (let number = 0; number < 20; number++) write(`${number}.ts`, 'paint(azure);\n'.repeat(2_000));
  const learned = (await start().learn({ readMs: 30 })) as LearnedFamily;
  expect(learned.files).toBeLessThan(20);
  expect(learned.whole).toBe(false);
  expect(await start().learn()).toEqual({ files: 20, read: 20 - learned.read, whole: true });
});

it('leaves a whole index after two processes have written it at once', async () => {
  for (let number = 0; number < 30; number++) write(`${number}.ts`, `paint(azure${number});\n`);
  const both = await Promise.all(Array.from({ length: 4 }, () => start().learn()));
  for (const each of both) expect(each).toMatchObject({ files: 30 });
  expect(await start().learn()).toEqual({ files: 30, read: 0, whole: true });
  expect(faults).toEqual([]);
});

it('knows several families of languages at once', async () => {
  write('a.ts', 'paint(azure);\n');
  write('b.py', 'mix(ochre)\n');
  await start().learn();
  await start().learn({}, 'python');
  const { index, learn } = start();
  expect(await learn()).toMatchObject({ files: 1, read: 0 });
  expect(await learn({}, 'python')).toMatchObject({ files: 1, read: 0 });
  expect(after(index, 'paint(')).toBe('azure');
  expect(index.stats()).toMatchObject({ documents: 2 });
});
