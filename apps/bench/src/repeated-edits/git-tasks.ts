import { spawnSync } from 'node:child_process';
import { languageIdOfFile } from '@org/completion-core/host';
import type { BlockEdit, EditTask } from './edit-task';

/** Blocks of one file that are taken; a commit with more moves code about. */
const maxBlocks = 40;
const maxFileChars = 200_000;

/** The commits of a repository as tasks: each changed file with two blocks of changed lines or more, one block after the other. */
export function gitTasks(folder: string, maxTasks: number): readonly EditTask[] {
  const log = git(folder, [
    'log',
    '-p',
    '-U0',
    '--full-index',
    '--no-merges',
    '--diff-filter=M',
    '--format=',
    '--no-renames',
    '--no-color',
  ]);
  const files = log
    .split(/^diff --git /m)
    .slice(1)
    .flatMap(readFile);
  const wanted = files.slice(0, maxTasks);
  const texts = readBlobs(
    folder,
    wanted.map(({ blob }) => blob),
  );
  return wanted.flatMap(({ blob, ...task }) => {
    const text = texts.get(blob);
    if (text === undefined || text.length > maxFileChars || text.includes('\r')) return [];
    return [{ ...task, text, steps: task.blocks.slice(1).map((_, index) => index + 1) }];
  });
}

type FileChange = Omit<EditTask, 'text' | 'steps'> & { readonly blob: string };

function readFile(part: string): readonly FileChange[] {
  const path = /^\+\+\+ b\/(.*)$/m.exec(part)?.[1];
  const blob = /^index ([0-9a-f]{40})\.\./m.exec(part)?.[1];
  const languageId = path === undefined ? undefined : languageIdOfFile(path);
  if (path === undefined || blob === undefined || languageId === undefined) return [];
  if (/\b(?:results|fixtures|golden|lock|__snapshots__)\b|pnpm-lock|\.snap$/.test(path)) return [];
  if (['markdown', 'json', 'jsonc', 'plaintext', 'svg', 'xml'].includes(languageId)) return [];
  const blocks = part
    .split(/^@@ /m)
    .slice(1)
    .map((hunk): BlockEdit => {
      const [, start = '0', count = '1'] = /^-(\d+)(?:,(\d+))?/.exec(hunk) ?? [];
      const lines = hunk.split('\n').slice(1);
      const of = (sign: string) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
      // Of an insertion git names the line before.
      return { line: Number(start) - (count === '0' ? 0 : 1), before: of('-'), after: of('+') };
    });
  return blocks.length < 2 || blocks.length > maxBlocks ? [] : [{ name: path, languageId, blob, blocks }];
}

function readBlobs(folder: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const out = spawnSync('git', ['cat-file', '--batch'], {
    cwd: folder,
    input: `${[...new Set(ids)].join('\n')}\n`,
    maxBuffer: 2 ** 30,
  }).stdout;
  const texts = new Map<string, string>();
  for (let at = 0; at < out.length;) {
    const end = out.indexOf(10, at);
    const [id = '', , size = '0'] = out.subarray(at, end).toString().split(' ');
    const length = Number(size);
    texts.set(id, out.subarray(end + 1, end + 1 + length).toString());
    at = end + 1 + length + 1;
  }
  return texts;
}

function git(folder: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) throw new Error(`git log failed in ${folder}: ${stderr}`);
  return stdout;
}
