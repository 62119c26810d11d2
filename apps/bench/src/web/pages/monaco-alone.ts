import { offerMonaco, type Monaco } from './monaco';

/** Monaco without any widget. */
export function start(monaco: Monaco): void {
  offerMonaco(monaco, () => {});
}
