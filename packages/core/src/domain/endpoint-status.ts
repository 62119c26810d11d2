/** Whether requests can be sent to the endpoint now; for a status line, not for a popup. */
export type EndpointStatus =
  | { readonly state: 'ready' }
  /** A request waits until the server has loaded its model. */
  | { readonly state: 'loading'; readonly reason: string }
  | { readonly state: 'rate-limited'; readonly retryAfterMs: number }
  | { readonly state: 'unavailable'; readonly retryAfterMs: number; readonly reason: string }
  | { readonly state: 'unauthorized'; readonly reason: string }
  | { readonly state: 'paused'; readonly reason: string };
