import type { PlainError } from './plain-error';

/** What one method of a service takes, and what it returns; everything must be cloneable. */
export interface PortMethod {
  readonly arguments: readonly unknown[];
  readonly result: unknown;
  /** What it emits before its result. @default nothing */
  readonly value?: unknown;
}

/** The methods of a service. A type argument only: no such value exists. */
export type PortMethods<M> = { readonly [K in keyof M]: PortMethod };

/** To a service. Each message names the service, so that a port can carry several, and other messages. */
export type ToService = { readonly service: string } & (
  | {
      readonly type: 'call';
      readonly id: number;
      readonly call: { readonly method: string; readonly arguments: readonly unknown[] };
    }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close' }
);

/** From a service. A call ends with one `result` or `failure`. */
export type FromService = { readonly service: string } & (
  | { readonly type: 'value'; readonly id: number; readonly value: unknown }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: PlainError }
  | { readonly type: 'event'; readonly event: unknown }
  /** The service has stopped: it answers no call that is still open. */
  | { readonly type: 'stopped' }
);

/** A message without the name of its service. */
export type MessageBody<T extends { readonly service: string }> = T extends unknown
  ? Omit<T, 'service'>
  : never;

/** Whether `message` belongs to `service`. */
export function isFor<T extends { readonly service: string }>(
  message: unknown,
  service: string,
): message is T {
  return (
    typeof message === 'object' && message !== null && 'service' in message && message.service === service
  );
}
