/** Longest message that is passed on, in UTF-16 units. */
const maxMessageChars = 600;
/** How much of an HTML page is searched for its title, in UTF-16 units. */
const maxHeadChars = 8_192;

/**
 * The server's own words out of an error body: `error.message`, `message`, `detail` (a text, or a list of fields with what is
 * wrong with each), `error` as a text, the title of an HTML page, or the text itself.
 */
export function errorMessage(body: string): string {
  const bare = body.trim();
  const parsed = parseJson(bare);
  const found = parsed === undefined ? plainText(bare) : (messageIn(parsed) ?? bare);
  return found.replace(/\s+/g, ' ').trim().slice(0, maxMessageChars);
}

/** The message in a parsed error; `undefined` when there is none. */
export function messageIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (Array.isArray(value)) {
    const messages = value.map(fieldMessage).filter((message) => message !== undefined);
    return messages.length === 0 ? undefined : messages.join('; ');
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { error, message, detail, msg } = value as Record<string, unknown>;
  return messageIn(error) ?? messageIn(message) ?? messageIn(detail) ?? messageIn(msg);
}

/** One entry of a list of faults, with the field it is about. */
function fieldMessage(fault: unknown): string | undefined {
  const message = messageIn(fault);
  const loc = typeof fault === 'object' && fault !== null ? (fault as { loc?: unknown }).loc : undefined;
  const field = Array.isArray(loc) ? loc.filter((part) => part !== 'body').join('.') : '';
  return message === undefined || field === '' ? message : `${field}: ${message}`;
}

function plainText(text: string): string {
  if (!text.startsWith('<')) return text;
  const head = text.slice(0, maxHeadChars);
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(head)?.[1] ?? /<h1[^>]*>([^<]*)<\/h1>/i.exec(head)?.[1];
  return `an HTML page${title === undefined ? '' : ` ("${title.trim()}")`} instead of an answer`;
}

function parseJson(text: string): unknown {
  if (!/^[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
