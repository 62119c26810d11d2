import { offerTextarea } from './textarea';

/** A textarea without any widget. */
export function start(): void {
  offerTextarea(() => {});
}
