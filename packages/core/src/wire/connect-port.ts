import { UpdateQueue } from '../async/update-queue';
import { CompletionError } from '../errors/completion-error';
import { fromPlainError } from './plain-error';
import { listen, type Port } from './port';
import { isFor, type FromService, type MessageBody, type PortMethods, type ToService } from './port-messages';

/** Settings of {@link connectPort}. */
export interface ConnectPortOptions<Event> {
  /** Called with each event that belongs to no call. @default events are ignored */
  readonly onEvent?: (event: Event) => void;
  /** Events of the port after which the service counts as gone. @default error, messageerror, exit, close */
  readonly endEvents?: readonly string[];
}

/** Settings of one call. */
export interface PortCallOptions<Value> {
  /** Called with each value that the method emits. */
  readonly onValue?: (value: Value) => void;
  /** Asks the service to stop. The call then settles as the method does. */
  readonly signal?: AbortSignal;
  /** Buffers that are moved to the service. */
  readonly transfer?: ArrayBuffer[];
}

/**
 * The calls of a service at the other end of a port. They reject with a `CompletionError`: that of the method, or
 * `provider-unavailable` when the service is gone, stopped or closed, `invalid-options` for arguments that cannot be cloned; or
 * with the reason of an aborted signal. A rejection that is not handled is not reported.
 */
export interface PortClient<M extends PortMethods<M>> {
  readonly call: <K extends keyof M & string>(
    method: K,
    args: M[K]['arguments'],
    options?: PortCallOptions<M[K]['value']>,
  ) => Promise<M[K]['result']>;
  /** The values that a method emits. Leaving the iteration cancels the call; aborting `signal` rejects with its reason. */
  readonly stream: <K extends keyof M & string>(
    method: K,
    args: M[K]['arguments'],
    signal: AbortSignal,
  ) => AsyncGenerator<M[K]['value'], void>;
  /** Stops the service, and rejects what is still running. */
  readonly close: () => void;
}

interface PendingCall {
  readonly onValue: (value: never) => void;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Connects to the service that `servePort` serves at the other end of `port`.
 *
 * @param name - names the service, in messages and errors; the same at both ends
 */
export function connectPort<M extends PortMethods<M>, Event = never>(
  port: Port,
  name: string,
  options: ConnectPortOptions<Event> = {},
): PortClient<M> {
  const { onEvent, endEvents = ['error', 'messageerror', 'exit', 'close'] } = options;
  const pending = new Map<number, PendingCall>();
  let lastId = 0;
  let ended: CompletionError | undefined;
  const post = (body: MessageBody<ToService>, transfer: ArrayBuffer[] = []) =>
    port.postMessage({ ...body, service: name }, transfer);

  const end = (how: string, cause?: unknown) => {
    ended ??= new CompletionError('provider-unavailable', `${name}: its worker ${how}; start another one`, {
      cause,
    });
    for (const { reject } of pending.values()) reject(ended);
  };
  const receive = (message: unknown) => {
    if (!isFor<FromService>(message, name)) return;
    if (message.type === 'event') return onEvent?.(message.event as Event);
    if (message.type === 'stopped') return end('has stopped');
    const call = pending.get(message.id);
    if (message.type === 'value') call?.onValue(message.value as never);
    else if (message.type === 'result') call?.resolve(message.value as never);
    else call?.reject(fromPlainError(message.error, name));
  };
  const stopListening = listen(port, receive, endEvents, (cause) => end('has ended', cause));

  const call: PortClient<M>['call'] = (method, args, { onValue = () => {}, signal, transfer } = {}) => {
    const id = ++lastId;
    const cancel = () => post({ type: 'cancel', id });
    const result = new Promise<never>((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      // The service's own error is no news to a caller that has aborted.
      const fail = (error: unknown) => reject(signal?.aborted === true ? signal.reason : error);
      try {
        post({ type: 'call', id, call: { method, arguments: args } }, transfer);
      } catch (cause) {
        const message = `${name}: the arguments of ${method} cannot be sent to a worker`;
        return reject(new CompletionError('invalid-options', message, { cause }));
      }
      pending.set(id, { onValue, resolve, reject: fail });
      if (signal?.aborted === true) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    });
    const settled = () => {
      pending.delete(id);
      signal?.removeEventListener('abort', cancel);
    };
    result.then(settled, settled);
    return result;
  };

  async function* stream<K extends keyof M & string>(
    method: K,
    args: M[K]['arguments'],
    signal: AbortSignal,
  ): AsyncGenerator<M[K]['value'], void> {
    signal.throwIfAborted();
    const cancelled = new AbortController();
    const values = new UpdateQueue<M[K]['value']>(() => {});
    const onAbort = () => values.fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    call(method, args, { onValue: (value) => values.push(value), signal: cancelled.signal }).then(
      () => values.end(),
      (error: unknown) => values.fail(error),
    );
    try {
      for await (const value of values) {
        signal.throwIfAborted();
        yield value;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      cancelled.abort();
    }
  }

  return {
    call,
    stream,
    close() {
      if (ended !== undefined) return;
      stopListening();
      post({ type: 'close' });
      end('was disposed of');
    },
  };
}
