import type { PullAnswer, PulledItem } from '@org/completion-adapter-kit';

/** The items of an answer each time they have grown, until it ends. Ends, too, when the request is superseded. */
export async function* growth(answer: PullAnswer): AsyncGenerator<readonly PulledItem[], undefined> {
  let latest: readonly PulledItem[] | undefined;
  let ended = false;
  let wake = () => {};
  const stop = answer.grown((items) => {
    latest = items;
    wake();
  });
  void answer.ended.then(() => {
    ended = true;
    wake();
  });
  try {
    for (;;) {
      if (latest !== undefined) {
        const items = latest;
        latest = undefined;
        yield items;
      } else if (ended) return undefined;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
  }
}
