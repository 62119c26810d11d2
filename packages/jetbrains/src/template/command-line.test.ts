import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommandLine, writeCommandLine } from './command-line';

describe('the command in template.json', () => {
  it('quotes only parts with spaces', () => {
    expect(writeCommandLine(['/usr/bin/node', '/my files/server.cjs', '--stdio'])).toBe(
      '/usr/bin/node "/my files/server.cjs" --stdio',
    );
  });

  it('reads a command as LSP4IJ does', () => {
    expect(readCommandLine('  node  "a b"c --stdio ')).toEqual(['node', 'a bc', '--stdio']);
    expect(readCommandLine(String.raw`"C:\Program Files\node.exe" C:\x\s.cjs`)).toEqual([
      String.raw`C:\Program Files\node.exe`,
      String.raw`C:\x\s.cjs`,
    ]);
  });

  it.each(['a"b', '/x/$PROJECT_DIR$/y', ' a', ''])(
    'rejects %j, which LSP4IJ would read differently',
    (part) => {
      expect(() => writeCommandLine(['node', part])).toThrow('choose another one');
    },
  );

  it('reads back every part that it can write', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (parts) => {
        let line: string;
        try {
          line = writeCommandLine(parts);
        } catch {
          return;
        }
        expect(readCommandLine(line)).toEqual(parts);
      }),
    );
  });
});
