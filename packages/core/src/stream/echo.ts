import type { StreamRule } from './stream-filter';

/**
 * Takes the text the model was told to repeat (the head of the cursor's line) off the head of the answer. The indentation
 * of the two may differ; a different text passes as it is.
 */
export const echo: StreamRule = {
  name: 'echo',
  create(context) {
    const wanted = context.echo.trimStart();
    if (wanted.trim() === '') return undefined;
    let held: string | undefined = '';
    return {
      push(text) {
        if (held === undefined) return { text };
        held += text;
        const start = held.length - held.trimStart().length;
        const body = held.slice(start);
        if (body.length < wanted.length && wanted.startsWith(body)) return { text: '' };
        const rest = afterEcho(body, wanted);
        const passed = rest ?? held;
        held = undefined;
        return { text: passed };
      },
      end() {
        const rest = held ?? '';
        held = undefined;
        // What is left is a head of the echo: nothing new was said.
        return { text: rest.trim() !== '' && wanted.startsWith(rest.trimStart()) ? '' : rest };
      },
    };
  },
};

/** What follows the echo in `body`; models drop the space at its end now and then. */
function afterEcho(body: string, wanted: string): string | undefined {
  if (body.startsWith(wanted)) return body.slice(wanted.length);
  const bare = wanted.trimEnd();
  if (body.startsWith(bare) && body !== bare && /\s/.test(body.charAt(bare.length))) {
    return body.slice(bare.length).replace(/^[ \t]+/, '');
  }
  return undefined;
}
