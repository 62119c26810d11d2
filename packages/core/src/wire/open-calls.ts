import { CompletionError } from '../errors/completion-error';
import { fromPlainError } from './plain-error';
import type { FromService, MessageBody, ToService } from './port-messages';

/** Settings of one call. */
export interface PortCallOptions<Value> {
  /** Called with each value that the method emits. */
  readonly onValue?: (value: Value) => void;
  /** Asks the service to stop. The call then settles as the method does. */
  readonly signal?: AbortSignal;
  /** Buffers that are moved to the service. */
  readonly transfer?: ArrayBuffer[];
}

interface OpenCall {
  readonly onValue: (value: never) => void;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** The calls of one client that have not settled. */
export class OpenCalls {
  readonly #name: string;
  readonly #post: (body: MessageBody<ToService>, transfer?: ArrayBuffer[]) => void;
  readonly #open = new Map<number, OpenCall>();
  #lastId = 0;
  #ended: CompletionError | undefined;

  /** @param name - names the service in errors */
  constructor(name: string, post: (body: MessageBody<ToService>, transfer?: ArrayBuffer[]) => void) {
    this.#name = name;
    this.#post = post;
  }

  /** Whether the service is gone. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Sends a call. A rejection that is not handled is not reported. */
  start(
    method: string,
    args: readonly unknown[],
    { onValue = () => {}, signal, transfer }: PortCallOptions<never>,
  ): Promise<never> {
    const id = ++this.#lastId;
    const cancel = () => this.#post({ type: 'cancel', id });
    const result = new Promise<never>((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      // The service's own error is no news to a caller that has aborted.
      const fail = (error: unknown) => reject(signal?.aborted === true ? signal.reason : error);
      try {
        this.#post({ type: 'call', id, call: { method, arguments: args } }, transfer);
      } catch (cause) {
        const message = `${this.#name}: the arguments of ${method} cannot be sent to a worker`;
        return reject(new CompletionError('invalid-options', message, { cause }));
      }
      this.#open.set(id, { onValue, resolve, reject: fail });
      if (signal?.aborted === true) cancel();
      else signal?.addEventListener('abort', cancel, { once: true });
    });
    const settled = () => {
      this.#open.delete(id);
      signal?.removeEventListener('abort', cancel);
    };
    result.then(settled, settled);
    return result;
  }

  /** Gives what a call emits, its result or its error to its caller. */
  receive(message: Extract<FromService, { readonly id: number }>): void {
    const call = this.#open.get(message.id);
    if (message.type === 'value') call?.onValue(message.value as never);
    else if (message.type === 'result') call?.resolve(message.value as never);
    else call?.reject(fromPlainError(message.error, this.#name));
  }

  /** Rejects what is open, and later calls. */
  end(how: string, cause?: unknown): void {
    const message = `${this.#name}: its worker ${how}; start another one`;
    this.#ended ??= new CompletionError('provider-unavailable', message, { cause });
    for (const { reject } of this.#open.values()) reject(this.#ended);
  }
}
