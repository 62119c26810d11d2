import type { CompletionProvider } from '@org/completion-core';

/** How the scripted model is asked: the region before and after the last edit. */
export const scriptedFormat = 'sweep-v1';

/**
 * A model of next edits that follows a script and calls no server, to show what they look like: a name that was changed in one place
 * is changed in the rest of the region, and a field that was added is set in the constructor. It is asked in {@link scriptedFormat}.
 */
export const scriptedEdits: CompletionProvider = {
  id: 'scripted-edits',
  endpoint: 'scripted:',
  defaultModel: 'scripted-edits',
  capabilities: { strategies: ['prefix-only'], maxStops: 4, location: 'embedded', candidates: false },
  async *stream({ prompt }) {
    yield { type: 'response-start' };
    yield { type: 'text-delta', index: 0, text: answer('text' in prompt ? prompt.text : '') };
    yield { type: 'text-end', index: 0, finishReason: 'stop' };
  },
  preview: () => ({ method: 'POST', url: 'scripted:', headers: {}, body: {} }),
};

/** What the region becomes, by the edits that the prompt shows. */
export function answer(prompt: string): string {
  const blocks = prompt.split('<|file_sep|>');
  const region = textOf(blocks.find((block) => block.startsWith('current/')));
  const changes = blocks.flatMap((block) => {
    const [, before, after] = /\.diff\noriginal:\n([^]*)\nupdated:\n([^]*?)\n?$/.exec(block) ?? [];
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  const last = changes.at(-1);
  if (last === undefined) return region;
  return renamed(region, last) ?? initialized(region, last) ?? region;
}

interface Change {
  readonly before: string;
  readonly after: string;
}

function textOf(block = ''): string {
  return block.slice(block.indexOf('\n') + 1).replace(/\n$/, '');
}

/** A name that stands for another in the only line that changed. */
function renamed(region: string, { before, after }: Change): string | undefined {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const changed = old.flatMap((line, index) => (line === now[index] ? [] : [index]));
  const [index] = changed;
  if (old.length !== now.length || changed.length !== 1 || index === undefined) return undefined;
  const [names, newNames] = [wordsOf(old[index]), wordsOf(now[index])];
  const at = names.findIndex((name, place) => name !== newNames[place]);
  const [name, newName] = [names[at], newNames[at]];
  const isOne =
    names.length === newNames.length && names.slice(at + 1).join() === newNames.slice(at + 1).join();
  if (name === undefined || newName === undefined || !isOne) return undefined;
  return region.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), newName);
}

/** A field that was added and is set nowhere. */
function initialized(region: string, { before, after }: Change): string | undefined {
  const known = new Set(before.split('\n'));
  for (const line of after.split('\n')) {
    const [, name, type] = /^\s+(?:readonly )?(\w+): (\w+);$/.exec(line) ?? [];
    if (known.has(line) || name === undefined || region.includes(`this.${name} =`)) continue;
    return region
      .replace(/constructor\(([^)]*)\)/, (_, list: string) => `constructor(${list}, ${name}: ${type})`)
      .replace(
        /( +)this\.\w+ = \w+;\n(?=\s*\})/,
        (set, indent: string) => `${set}${indent}this.${name} = ${name};\n`,
      );
  }
  return undefined;
}

function wordsOf(line = ''): readonly string[] {
  return line.match(/\w+/g) ?? [];
}
