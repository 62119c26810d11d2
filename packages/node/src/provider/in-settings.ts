/**
 * A message of the engine about next edits, such as a notice, with the names of settings in place of those of options: what to set is
 * in a file, and not in code.
 */
export function inSettings(message: string): string {
  return message
    .replace(/\bnextEdit\(\{ (\w+) \}\)/g, 'nextEdit.$1')
    .replace(/\b(\w+) of nextEdit\(\)/g, 'nextEdit.$1')
    .replace(/\bopenAICompatible\(\)/g, 'openai-compatible');
}
