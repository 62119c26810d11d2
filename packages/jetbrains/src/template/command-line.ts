/**
 * A command as LSP4IJ takes it: parts with spaces between, a part with spaces in double quotes. There is no way to write a double
 * quote itself, and `$NAME$` is a macro of the IDE.
 *
 * @throws {Error} when a part cannot be written so.
 */
export function writeCommandLine(parts: readonly string[]): string {
  return parts
    .map((part) => {
      if (part === '' || part.trim() !== part || part.includes('"') || /\$\w+\$/.test(part))
        throw new Error(
          `LSP4IJ cannot be given this path: ${part}; choose another place with --to or --node`,
        );
      return part.includes(' ') ? `"${part}"` : part;
    })
    .join(' ');
}

/** The parts of a command as LSP4IJ reads it: a double quote only begins or ends a stretch in which spaces stand for themselves. */
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
