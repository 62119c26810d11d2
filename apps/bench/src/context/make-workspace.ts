import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSampleFiles } from '../typing/sample-files';

/** Lines of real code in each file. */
const linesEach = 80;
/** Files of a folder. */
const filesEach = 10;

export interface MadeWorkspace {
  readonly root: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes a workspace of `count` TypeScript files, ten a folder, three levels deep: each with pieces of real code under names of its own, a
 * function `answerN` and an import of another file. Deleting it is the caller's.
 */
export function makeWorkspace(count: number): MadeWorkspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'completion-bench-')));
  const code = readSampleFiles()
    .map(({ text }) => text)
    .join('\n')
    .split('\n')
    .filter((line) => !line.startsWith('import '));
  let bytes = 0;
  writeFileSync(join(root, '.gitignore'), 'dist/\n*.log\n');
  for (let index = 0; index < count; index++) {
    const from = (index * 37) % (code.length - linesEach);
    const piece = code.slice(from, from + linesEach).join('\n');
    const own = piece.replace(/\b(function|class|interface|const|type) (\w+)/g, `$1 $2${index}`);
    const other = (index * 7919 + 1) % count;
    const text = `import { answer${other} } from '${wayTo(index, other)}';\n\n${own}\n\nexport function answer${index}(value: number): number {\n  return answer${other}(value) + ${index};\n}\n`;
    const path = join(root, pathOf(index));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    bytes += text.length;
  }
  return { root, files: count, bytes };
}

/** Path of the file with this number, relative to the root. */
export function pathOf(index: number): string {
  const folder = Math.floor(index / filesEach);
  return `area${Math.floor(folder / 100)}/part${Math.floor(folder / 10) % 10}/unit${folder % 10}/file${index}.ts`;
}

function wayTo(from: number, to: number): string {
  return `${'../'.repeat(pathOf(from).split('/').length - 1)}${pathOf(to).replace(/\.ts$/, '')}`;
}
