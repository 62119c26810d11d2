import { secretMask } from './secret-mask';

/** Where addresses hold a password; group 1 is what stays before it, group 2 the password. Runs are bounded, so that no line costs more than its length. */
const places: readonly RegExp[] = [
  // scheme://user:password@host; the last @ counts, since passwords hold some
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/"'`<>]{0,128}:)([^\s"'`<>]{1,256})(?=@)/gi,
  // jdbc:oracle:thin:user/password@…
  /(\bthin:[\w$.-]{1,64}\/)([^\s"'`]{1,128})(?=@)/gi,
  // user:password@tcp(host)
  /((?<![\w.-])[\w.-]{1,64}:)([^\s"'`]{1,128})(?=@(?:tcp|unix)\()/g,
  // curl -u user:password
  /((?:^|\s)(?:-u|--user|--proxy-user)[\s=]{1,4}["']?[\w.@\\-]{1,64}:)([^\s"']{1,128})/g,
];

/** What looks like a password's place and holds a reference, or the port and path of an address without one. */
const noPassword = /^(?:\$|\{|%[sdv(]|<|\[|#\{|\*+$|x{3,}$|\d{1,5}[/?#])/i;

/** `line` with the passwords in its addresses masked. */
export function maskAddresses(line: string): string {
  let masked = line;
  for (const place of places) {
    masked = masked.replace(place, (whole: string, before: string, password: string) =>
      noPassword.test(password) ? whole : before + secretMask,
    );
  }
  return masked;
}
