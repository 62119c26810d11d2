/** Time limits of a connection, and the size limit of a request's headers. */
export interface ServerLimits {
  /** For all headers of a request, in milliseconds. @default 10_000 */
  readonly headersMs: number;
  /** For a whole request, in milliseconds. @default 30_000 */
  readonly requestMs: number;
  /** For a connection between two requests, in milliseconds. @default 65_000 */
  readonly keepAliveMs: number;
  /** How long a client may read nothing of a response that is ready for it, in milliseconds; then it is disconnected. @default 60_000 */
  readonly stalledMs: number;
  /** Size of a request's headers, in bytes. @default 16_384 */
  readonly maxHeaderBytes: number;
}

/** Defaults of {@link ServerLimits}. */
export const defaultServerLimits: ServerLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  stalledMs: 60_000,
  maxHeaderBytes: 16_384,
};
