import { secretMask } from './secret-mask';

/** Passwords in addresses; group 1 is the text to keep before it, group 2 the password. Runs are bounded, so that the cost is linear in the line. */
const places: readonly RegExp[] = [
  // scheme://user:password@host; the last @ counts, since passwords may contain one
  /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/"'`<>]{0,128}:)([^\s"'`<>]{1,256})(?=@)/gi,
  // jdbc:oracle:thin:user/password@…
  /(\bthin:[\w$.-]{1,64}\/)([^\s"'`]{1,128})(?=@)/gi,
  // user:password@tcp(host)
  /((?<![\w.-])[\w.-]{1,64}:)([^\s"'`]{1,128})(?=@(?:tcp|unix)\()/g,
  // curl -u user:password
  /((?:^|\s)(?:-u|--user|--proxy-user)[\s=]{1,4}["']?[\w.@\\-]{1,64}:)([^\s"']{1,128})/g,
];

/** A reference in place of a password, or the port and path of an address without one. */
const noPassword = /^(?:\$|\{|%[sdv(]|<|\[|#\{|\*+$|x{3,}$|\d{1,5}[/?#])/i;

/** Masks the passwords in addresses. */
export function maskAddresses(line: string): string {
  let masked = line;
  for (const place of places) {
    masked = masked.replace(place, (whole: string, before: string, password: string) =>
      noPassword.test(password) ? whole : before + secretMask,
    );
  }
  return masked;
}
