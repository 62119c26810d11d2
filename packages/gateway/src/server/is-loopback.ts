// To be replaced by `isLoopback` of core, once that is public: `export { isLoopback } from '@org/completion-core/host';`
/** Whether only this machine reaches `host`: a name or an address, an IPv6 address with or without brackets. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/.test(host);
}
