import type { Server } from 'node:http';
import { systemClock } from '@org/completion-core';
import type { Gateway } from '../create-gateway';

/** How long connections may take to close after they were cut, in milliseconds. */
const closeMs = 1_000;

/**
 * Stops a server: lets the answers in flight end for `drainMs`, then cuts them. Takes at most a second longer than `drainMs`; what has
 * not ended then, e.g. because a file system does not respond, is left behind.
 */
export async function closeServer(server: Server, gateway: Gateway, drainMs: number): Promise<void> {
  const drainTimer = timer(drainMs);
  await Promise.race([gateway.drain(), drainTimer.passed]);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Connections become idle while others still get their answers.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([closed, drainTimer.passed]);
  server.closeAllConnections();
  const closeTimer = timer(closeMs);
  await Promise.race([Promise.all([gateway.drain(), closed]), closeTimer.passed]);
  clearInterval(idle);
  drainTimer.stop();
  closeTimer.stop();
}

function timer(ms: number): { readonly passed: Promise<void>; stop(): void } {
  let stop = () => {};
  const passed = new Promise<void>((resolve) => {
    stop = systemClock.after(ms, resolve);
  });
  return { passed, stop };
}
