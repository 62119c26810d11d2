import { parsePatch } from 'diff';
import { UsageError } from '../usage-error';

/** A hunk of a unified diff: the lines of one place, before and after, with `\n` line ends. */
export interface DiffChange {
  /** What the file may be called, likeliest first; none where the diff does not say. */
  readonly names: readonly string[];
  /** First line of `after` in the new file, from 0. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** Lines around a change that are kept. */
const contextLines = 3;

/**
 * Reads the hunks of a unified diff in its order. Files that are binary, symbolic links or only renamed have none.
 *
 * @param name - what to call the diff in errors
 * @throws UsageError when it is no unified diff
 */
export function diffChanges(text: string, name: string): readonly DiffChange[] {
  let files;
  try {
    files = parsePatch(withoutSignatures(text));
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(`${name} is no unified diff: ${message}; make it with git diff or diff -u`, {
      cause: error,
    });
  }
  if (text.trim() !== '' && files.every(({ hunks, isGit }) => hunks.length === 0 && isGit !== true))
    throw new UsageError(`${name} is no unified diff: it has no hunks; make it with git diff or diff -u`);
  return files.flatMap(({ oldFileName, newFileName, oldMode, newMode, hunks }) => {
    if ([oldMode, newMode].includes(linkMode)) return [];
    const names = namesOf(oldFileName, newFileName);
    return hunks.flatMap(({ newStart, lines }) => {
      const change = changeOf(lines, newStart - 1);
      return change.before === change.after ? [] : [{ ...change, names }];
    });
  });
}

/** Mode of a symbolic link, whose content is the path it leads to. */
const linkMode = '120000';

/** `git format-patch` ends each patch with a line `-- ` and its version, which reads as part of the last hunk. */
function withoutSignatures(text: string): string {
  return text.replace(/^-- \r?\n\d+\.[^\n]*$/gm, '');
}

function namesOf(oldName: string | undefined, newName: string | undefined): readonly string[] {
  const given = [newName, oldName].flatMap((each) =>
    each === undefined || each === '/dev/null' ? [] : [each.replace(/\r$/, '')],
  );
  const [name] = given;
  if (name === undefined) return [];
  const arePrefixed = given.every((each) => /^[abciow12]\//.test(each));
  return arePrefixed ? [name.slice(2), name] : [name];
}

/** The texts of a hunk, with at most three lines around what changed. */
function changeOf(given: readonly string[], firstLine: number): Omit<DiffChange, 'names'> {
  const isChanged = (line: string) => /^[+-]/.test(line);
  const first = Math.max(0, given.findIndex(isChanged) - contextLines);
  const last = given.findLastIndex(isChanged);
  // Above the first change both texts are the same.
  const lines = given
    .slice(first)
    .filter((line, index) => index + first <= last + contextLines || line.startsWith('\\'));
  return {
    line: firstLine + first,
    before: textOf(lines, '-', firstLine + first === 0),
    after: textOf(lines, '+', firstLine + first === 0),
  };
}

function textOf(lines: readonly string[], side: '-' | '+', isStart: boolean): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('\\') || (/^[+-]/.test(line) && !line.startsWith(side))) continue;
    // A hunk whose blank lines were stripped has nothing where a space was.
    const content = line.slice(1).replace(/\r$/, '');
    text += lines[index + 1]?.startsWith('\\') === true ? content : `${content}\n`;
  }
  return isStart ? text.replace(/^\uFEFF/, '') : text;
}
