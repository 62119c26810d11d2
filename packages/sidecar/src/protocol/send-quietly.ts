/** Ignores a failure to send: the connection is closing, which is handled elsewhere. */
export function sendQuietly(sending: Promise<void>): void {
  sending.catch(() => {});
}
