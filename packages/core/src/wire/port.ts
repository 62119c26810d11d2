/** A `Worker` or `MessagePort` of Node. */
export interface NodePort {
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
}

/** A `Worker` or `MessagePort` of the web, or the global scope of a worker. */
export interface WebPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: string, listener: (event: object) => void): void;
  removeEventListener(type: string, listener: (event: object) => void): void;
  /** A web `MessagePort` holds messages back until it is started. */
  start?(): void;
}

/** One end of a message channel, of Node or of the web. */
export type Port = NodePort | WebPort;

/**
 * Listens on a port until the returned function is called, or one of `endEvents` occurs.
 *
 * @param onMessage - gets each posted message
 * @param endEvents - events after which the other side counts as gone, such as `close`
 * @param onEnd - called once at the first of these events, with the reason as far as it is known
 */
export function listen(
  port: Port,
  onMessage: (message: unknown) => void,
  endEvents: readonly string[],
  onEnd: (cause: unknown) => void,
): () => void {
  const cleanUps: (() => void)[] = [];
  const stop = () => {
    for (const cleanUp of cleanUps.splice(0)) cleanUp();
  };
  const end = (cause: unknown) => {
    stop();
    onEnd(cause);
  };
  if ('on' in port) {
    const add = (event: string, listener: (value: unknown) => void) => {
      port.on(event, listener);
      cleanUps.push(() => port.off(event, listener));
    };
    add('message', onMessage);
    for (const event of endEvents) add(event, end);
    // A worker may still fail while it ends; without a listener, Node would end the host's process for it.
    if (endEvents.includes('error')) cleanUps.push(() => port.on('error', () => {}));
    return stop;
  }
  const add = (type: string, listener: (event: object) => void) => {
    port.addEventListener(type, listener);
    cleanUps.push(() => port.removeEventListener(type, listener));
  };
  add('message', (event) => onMessage('data' in event ? event.data : undefined));
  for (const type of endEvents) add(type, (event) => end('message' in event ? event.message : undefined));
  port.start?.();
  return stop;
}
