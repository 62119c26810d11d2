import type { Frame } from './bench-editor';

/** Whether a ghost is drawn that is the next text of `target`, which begins at `start`. */
export function agrees(
  { ghost, cursor }: Pick<Frame, 'ghost' | 'cursor'>,
  start: number,
  target: string,
): boolean {
  return ghost !== '' && target.startsWith(ghost, cursor - start);
}
