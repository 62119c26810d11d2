import { OpenCalls, type PortCallOptions } from './open-calls';
import { listen, type Port } from './port';
import { isFor, type FromService, type MessageBody, type PortMethods, type ToService } from './port-messages';
import { streamCall } from './stream-call';

/** Settings of {@link connectPort}. */
export interface ConnectPortOptions<Event> {
  /** Called with each event that belongs to no call. @default events are ignored */
  readonly onEvent?: (event: Event) => void;
  /** Called once when the service is gone, but not after `close`; with the error of the worker or its exit code, if known. */
  readonly onEnd?: (cause: unknown) => void;
  /** Events of the port after which the service counts as gone. @default error, messageerror, exit, close */
  readonly endEvents?: readonly string[];
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
  const { onEvent, onEnd = () => {}, endEvents = ['error', 'messageerror', 'exit', 'close'] } = options;
  const post = (body: MessageBody<ToService>, transfer: ArrayBuffer[] = []) =>
    port.postMessage({ ...body, service: name }, transfer);
  const calls = new OpenCalls(name, post);
  const end = (how: string, cause?: unknown) => {
    if (calls.ended) return;
    calls.end(how, cause);
    onEnd(cause);
  };
  const receive = (message: unknown) => {
    if (!isFor<FromService>(message, name)) return;
    if (message.type === 'event') onEvent?.(message.event as Event);
    else if (message.type === 'stopped') end('has stopped');
    else calls.receive(message);
  };
  const stopListening = listen(port, receive, endEvents, (cause) => end('has ended', cause));
  return {
    call: (method, args, callOptions = {}) =>
      calls.start(method, args, callOptions as PortCallOptions<never>),
    stream: (method, args, signal) =>
      streamCall((callOptions) => calls.start(method, args, callOptions as PortCallOptions<never>), signal),
    close() {
      if (calls.ended) return;
      stopListening();
      post({ type: 'close' });
      calls.end('was disposed of');
    },
  };
}
