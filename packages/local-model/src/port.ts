/** A `Worker` or `MessagePort` of Node. */
export interface NodePort {
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
}

/** A `Worker` or `MessagePort` of the web, or a worker's own global scope. */
export interface WebPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: string, listener: (event: object) => void): void;
  removeEventListener(type: string, listener: (event: object) => void): void;
  /** A web `MessagePort` holds messages back until it is started. */
  start?(): void;
}

/** Anything that messages go through, of Node or of the web. */
export type Port = NodePort | WebPort;

/**
 * Listens on a port. `onMessage` gets what was posted; `onEnd` is called once when the other side has failed or is gone,
 * with what is known of the reason. The returned function ends the listening; neither is called after it.
 */
export function listen(
  port: Port,
  onMessage: (message: unknown) => void,
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
    const listeners = { message: onMessage, messageerror: end, error: end, exit: end, close: end };
    for (const [event, listener] of Object.entries(listeners)) {
      port.on(event, listener);
      cleanUps.push(() => port.off(event, listener));
    }
    return stop;
  }
  const onData = (event: object) => onMessage('data' in event ? event.data : undefined);
  const onError = (event: object) => end('message' in event ? event.message : undefined);
  const listeners = { message: onData, messageerror: onError, error: onError, close: onError };
  for (const [type, listener] of Object.entries(listeners)) {
    port.addEventListener(type, listener);
    cleanUps.push(() => port.removeEventListener(type, listener));
  }
  port.start?.();
  return stop;
}
