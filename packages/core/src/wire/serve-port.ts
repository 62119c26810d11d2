import { toPlainError } from './plain-error';
import { listen, type Port } from './port';
import {
  isFor,
  type FromService,
  type MessageBody,
  type PortMethod,
  type PortMethods,
  type ToService,
} from './port-messages';

/** What a method gets beside its arguments. */
export interface PortCall<Value> {
  /** Sends a value to the caller, ahead of the result. */
  readonly emit: (value: Value) => void;
  /** Aborts when the caller cancels, and when the service stops. */
  readonly signal: AbortSignal;
}

/** The methods of a service. An error they throw reaches the caller as a `CompletionError`. */
export type PortService<M extends PortMethods<M>> = {
  readonly [K in keyof M]: (
    args: M[K]['arguments'],
    call: PortCall<M[K]['value']>,
  ) => M[K]['result'] | Promise<M[K]['result']>;
};

/** A service that is being served. */
export interface ServedPort<Event> {
  /** Sends an event that belongs to no call. */
  readonly notify: (event: Event) => void;
  /** Ends the service: aborts running calls, which are rejected at the client as later ones are. */
  readonly stop: () => void;
}

/**
 * Serves the calls of `connectPort` at the other end of `port`. Calls start in the order in which they were made. A result
 * that is an `ArrayBuffer` is moved, not copied.
 *
 * @param name - names the service; the same at both ends
 * @param onClose - called when the client has closed the service, after it has stopped
 */
export function servePort<M extends PortMethods<M>, Event = never>(
  port: Port,
  name: string,
  methods: PortService<M>,
  onClose: () => void,
): ServedPort<Event> {
  const running = new Map<number, AbortController>();
  let stopped = false;
  const send = (body: MessageBody<FromService>, transfer: ArrayBuffer[] = []) => {
    if (!stopped) port.postMessage({ ...body, service: name }, transfer);
  };

  async function answer(id: number, method: string, args: readonly unknown[]): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const run = methods[method as keyof M] as (
        args: PortMethod['arguments'],
        call: PortCall<unknown>,
      ) => unknown;
      const emit = (value: unknown) => send({ type: 'value', id, value });
      const value = await run(args, { emit, signal: controller.signal });
      send({ type: 'result', id, value }, value instanceof ArrayBuffer ? [value] : []);
    } catch (error) {
      send({ type: 'failure', id, error: toPlainError(error) });
    } finally {
      running.delete(id);
    }
  }

  const stop = () => {
    send({ type: 'stopped' });
    stopped = true;
    stopListening();
    for (const controller of running.values()) controller.abort();
  };
  const stopListening = listen(
    port,
    (message) => {
      if (!isFor<ToService>(message, name)) return;
      if (message.type === 'call') void answer(message.id, message.call.method, message.call.arguments);
      else if (message.type === 'cancel') running.get(message.id)?.abort();
      else {
        stop();
        onClose();
      }
    },
    ['close'],
    stop,
  );
  return { notify: (event) => send({ type: 'event', event }), stop };
}
