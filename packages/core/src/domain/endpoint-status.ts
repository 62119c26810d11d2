/** Whether the endpoint can be asked right now; for a status line, never for a pop-up. */
export type EndpointStatus =
  | { readonly state: 'ready' }
  | { readonly state: 'rate-limited'; readonly retryAfterMs: number }
  | { readonly state: 'unavailable'; readonly retryAfterMs: number; readonly reason: string }
  | { readonly state: 'unauthorized'; readonly reason: string }
  | { readonly state: 'paused'; readonly reason: string };
