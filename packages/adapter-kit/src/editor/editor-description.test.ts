import { describe, expect, it } from 'vitest';
import { knownEditors, mustTrigger } from './editor-description';

describe('mustTrigger', () => {
  it.each([
    ['on a blank line', '    ', '', true],
    ['in the middle of a line', 'a = f(', ')', true],
    ['at the end of a line', 'a = ', '', false],
    ['before trailing spaces', 'a = ', '  ', false],
  ])('is what JupyterLab needs %s: %j before, %j behind', (_where, before, behind, needed) => {
    expect(mustTrigger(knownEditors.jupyterlab, before, behind)).toBe(needed);
  });

  it('is false in an editor that asks everywhere', () => {
    expect(mustTrigger(knownEditors.vscode, '  ', ')')).toBe(false);
  });
});
