import type { WorkDoneProgressReporter } from 'vscode-languageserver/node';
import type { ReadingProgress } from '../session/local-model';

/** A progress bar of the editor. */
export interface ProgressBar extends Pick<WorkDoneProgressReporter, 'done'> {
  begin(title: string, percentage: number, message: string): void;
  report(percentage: number, message: string): void;
}

/**
 * Shows progress in a bar of the editor, from the first report until `undefined` is reported. Editors that cannot create one show
 * nothing.
 *
 * @param inBackground - takes work that may reject
 */
export function progressReporter(
  createProgress: () => Promise<ProgressBar>,
  title: string,
  inBackground: (work: Promise<unknown>) => void,
): (progress: ReadingProgress | undefined) => void {
  let shown: Promise<ProgressBar | undefined> | undefined;
  return (progress) => {
    if (progress === undefined) {
      if (shown !== undefined) inBackground(shown.then((bar) => bar?.done()));
      shown = undefined;
      return;
    }
    const { message, share } = progress;
    const percentage = Math.round(share * 100);
    if (shown === undefined) {
      // Editors that declare the capability may refuse all the same.
      shown = createProgress().catch(() => undefined);
      inBackground(shown.then((bar) => bar?.begin(title, percentage, message)));
    } else {
      inBackground(shown.then((bar) => bar?.report(percentage, message)));
    }
  };
}
