/**
 * Writes a command for LSP4IJ: parts separated by spaces, a part with spaces in double quotes. A double quote itself cannot be
 * written, and `$NAME$` is a macro of the IDE.
 *
 * @throws {Error} when a part cannot be written.
 */
export function writeCommandLine(parts: readonly string[]): string {
  return parts
    .map((part) => {
      if (part === '' || part.trim() !== part || part.includes('"') || /\$\w+\$/.test(part))
        throw new Error(`LSP4IJ cannot read this path: ${part}; choose another one with --to or --node`);
      return part.includes(' ') ? `"${part}"` : part;
    })
    .join(' ');
}

/** The parts of a command as LSP4IJ reads it: double quotes only start and end a run with literal spaces. */
export function readCommandLine(line: string): readonly string[] {
  const parts = [''];
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === ' ' && !quoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
