/** Why a request is sent: an explicit trigger, typing, or speculation ahead of the cursor. */
export type RequestPriority = 'explicit' | 'automatic' | 'speculative';
