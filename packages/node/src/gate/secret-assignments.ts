import { secretMask } from './secret-mask';
import { secretNames, type SecretName } from './secret-names';
import { isSecretValue, type Writing } from './secret-values';

/** The text between a name and its value. Every run is bounded, so that the cost is linear in the line. */
const gap =
  /["'`\])}]{0,3}(?:\s{1,16}(?=["'`])|\s{0,16}(?::\s{0,4}[A-Za-z][\w<>[\]|?.]{0,40}\s{1,4})?(?:=>|:=|[=!]==?|\?\?=?|\|\|=?|\?=|\+=|=)\s{0,16}|\s{0,16}(?::-|::?|,|\(|>(?!["'`]))\s{0,16})/y;
/** The value as a separate attribute: `<add key="Password" value="…"/>`, `name: DB_PASSWORD, value: …`. */
const attribute = /["'`]?[\s,]{1,8}["']?value["']?\s{0,4}[:=]\s{0,4}/y;
/** Names separated from their value by spaces only: options, `ENV`, netrc, redis.conf. */
const spaced =
  /(?:(?:^|\s)--?[\w-]{1,40}|\b(?:ENV|ARG|setx?|user)\s{1,4}[\w.-]{1,40}|\blogin\s{1,4}\S{1,64}\s{1,4}password|\brequirepass)$/i;
const space = /\s{1,8}/y;
/** The start of a string in a programming language: `b'`, `@"`, `f"""`, and calls around it. */
const quote = /(?:(?:new\s)?[A-Za-z_.]{1,32}\()?[bBrRuUfFL@$]{0,2}("""|'''|["'`])/y;
/** A value without quotes. */
const bare = /[^\s"'`;<>]{1,512}/y;
/** Values are read up to this length, in UTF-16 units. */
const maxValueLength = 4_096;
/** A line of settings: only a name, optionally after marks or a keyword, and its value. */
const settingLine =
  /^[\s+#;/*>!|-]{0,32}(?:(?:export|set|setx|ENV|ARG|-e|--env|env|local|declare|readonly)\s{1,4})?(?:-\s{1,4})?["']?[\w.-]{1,80}["']?\s{0,16}[=:]\s{0,16}[^\s"']{1,1024}\s{0,16}(?:[#;\\].{0,400})?$/;

/** Masks the values assigned to names of secrets. `settings`: the document contains settings, not code. */
export function maskAssignments(line: string, settings: boolean): string {
  let masked = '';
  let done = 0;
  for (const name of secretNames(line)) {
    if (name.start < done) continue;
    const at = valueStart(line, name);
    const value = at === undefined ? undefined : valueAt(line, at);
    if (value === undefined) continue;
    const setting = settings || isSetting(line, name);
    if (!isSecretValue(value.text, name, { quotes: value.quotes, setting })) continue;
    masked += line.slice(done, value.start) + secretMask;
    done = value.start + value.text.length;
  }
  return done === 0 ? line : masked + line.slice(done);
}

function valueStart(line: string, { start, end }: SecretName): number | undefined {
  for (const between of [attribute, gap]) {
    between.lastIndex = end;
    if (between.test(line)) return between.lastIndex;
  }
  space.lastIndex = end;
  const before = line.slice(Math.max(0, start - 120), end);
  return space.test(line) && spaced.test(before) ? space.lastIndex : undefined;
}

interface Value {
  readonly start: number;
  readonly text: string;
  readonly quotes: Writing['quotes'];
}

function valueAt(line: string, at: number): Value | undefined {
  quote.lastIndex = at;
  const opening = quote.exec(line)?.[1];
  if (opening !== undefined) return quotedAt(line, quote.lastIndex, opening);
  bare.lastIndex = at;
  const found = bare.exec(line)?.[0];
  if (found === undefined) return undefined;
  const text = found.replace(/(?:&[\w.-]{1,64}=.*|[,)\]}\\]{1,8})$/s, '');
  return { start: at, text, quotes: 'none' };
}

/** Without a closing quote the value extends to the end of the line. */
function quotedAt(line: string, start: number, opening: string): Value | undefined {
  const rest = line.slice(start, start + maxValueLength);
  let end = rest.indexOf(opening);
  while (end > 0 && isEscaped(rest, end)) end = rest.indexOf(opening, end + 1);
  // A quote followed by brackets only closes a string that ends with the name: `prompt("Password:")`.
  if (end < 0 && /^[\s)\]};,.]*$/.test(rest)) return undefined;
  if (end < 0) return { start, text: rest.trimEnd(), quotes: 'open' };
  return { start, text: rest.slice(0, end), quotes: 'closed' };
}

function isEscaped(line: string, at: number): boolean {
  let marks = 0;
  while (line[at - 1 - marks] === '\\') marks++;
  return marks % 2 === 1;
}

/** Whether the name is that of a setting: on a line of its own, in a command or in a connection string. In code a value without quotes is a variable. */
function isSetting(line: string, { start, end }: SecretName): boolean {
  const before = line.slice(Math.max(0, start - 80), end);
  const name = /[\w.-]{0,80}$/.exec(before)?.[0] ?? '';
  const lead = before.slice(0, before.length - name.length);
  if (
    line[end] === '=' &&
    /[^\s=]/.test(line[end + 1] ?? '') &&
    (/^[A-Z][A-Z0-9_]*$/.test(name) || /[;?&"'`]\s?$/.test(lead))
  )
    return true;
  if (/^--?[a-z]/i.test(name) || lead.endsWith('<') || /requirepass$/i.test(name)) return true;
  if (!settingLine.test(line)) return false;
  return (
    /^[A-Z][A-Z0-9_]*$/.test(name) ||
    /^[a-z][\w-]*(?:\.[\w-]+)+$/.test(name) ||
    /^\s{0,16}(?:#|;|\/\/|\*|-\s)/.test(line)
  );
}

/** Whether `line` ends with the name of a secret, so that the value is on the next line. */
export function opensAssignment(line: string): boolean {
  const head = line.trimEnd();
  const name = secretNames(head).findLast(({ weak }) => !weak);
  return name !== undefined && opener.test(head.slice(name.end));
}

/** Masks the value in `next`, the line after one that {@link opensAssignment}. */
export function maskAssignedBelow(line: string, next: string, settings: boolean): string {
  const opened = `${line
    .trimEnd()
    .replace(/[|>][-+\d]{0,3}$|\\$/, '')
    .trimEnd()} `;
  const value = next.trimStart();
  const masked = maskAssignments(opened + value, settings || /[|>][-+\d]{0,3}$/.test(line.trimEnd()));
  return next.slice(0, next.length - value.length) + masked.slice(opened.length);
}

/** The text between a name and the end of its line when the value is on the next line. */
const opener = /^["'`\])}]{0,3}\s{0,8}(?:=>|:=|[:=(,])?\s{0,8}(?:[|>][-+\d]{0,3})?\\?$/;
