import {
  createCompletionEngine,
  type CompletionEngine,
  type CompletionRequest,
  type Inspection,
} from '@org/completion-core';
import { DocumentTracker, openDocuments, recentEdits, recentViews } from '@org/completion-core/host';
import { scriptedProvider } from '@org/completion-testing';
import { readSampleFiles } from '../typing/sample-files';

/** The text that is typed, key by key. */
const typed = 'const answer = collect(entries, (entry) => entry.value ?? fallback); return answer;';

/** Lines of real code; each session has them from another place. */
export function realLines(count: number, from = 0): string {
  const all = readSampleFiles()
    .map(({ text }) => text)
    .join('\n')
    .split('\n');
  const lines = Array.from({ length: count }, (_, index) => all[(from + index) % all.length] ?? '');
  return flat(lines.join('\n'));
}

/** Joined strings are ropes until they are read; flat ones are what an editor has. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}

/** An editor with one document that is typed in and others that are open, and an engine that builds a prompt at every key. */
export class TypingSession {
  readonly tracker = new DocumentTracker();
  readonly #engine: CompletionEngine;
  readonly #before: string;
  readonly #after: string;
  #keys = 0;

  constructor({
    text,
    others,
    model,
  }: {
    readonly text: string;
    readonly others: readonly string[];
    readonly model: string;
  }) {
    const middle = text.indexOf('\n', Math.floor(text.length / 2)) + 1;
    this.#before = text.slice(0, middle);
    this.#after = `\n${text.slice(middle)}`;
    for (const [index, other] of others.entries())
      this.tracker.update({
        uri: `file:///project/other${index}.ts`,
        path: `other${index}.ts`,
        languageId: 'typescript',
        text: other,
      });
    this.tracker.update(this.#tracked(flat(this.#before + this.#after)));
    const { tracker } = this;
    this.#engine = createCompletionEngine({
      provider: scriptedProvider(),
      model,
      context: { sources: [openDocuments(tracker), recentEdits(tracker), recentViews(tracker)] },
    });
  }

  /** The document after the next key, for {@link press}. Made ahead, because an editor has it anyway. */
  next(): CompletionRequest {
    this.#keys++;
    const line = typed.repeat(Math.ceil(this.#keys / typed.length)).slice(0, this.#keys);
    const text = flat(this.#before + line + this.#after);
    return {
      document: { uri: 'file:///project/main.ts', languageId: 'typescript', text, relativePath: 'main.ts' },
      offset: this.#before.length + line.length,
    };
  }

  /** One key in a host: the tracker gets the change, and the prompt is built. */
  async press({ document, offset }: CompletionRequest): Promise<Inspection> {
    const change = { start: offset - 1, oldEnd: offset - 1, newEnd: offset };
    this.tracker.update(this.#tracked(document.text as string), change);
    return this.#engine.inspect({ document, offset });
  }

  dispose(): void {
    this.#engine.dispose();
  }

  #tracked(text: string) {
    return { uri: 'file:///project/main.ts', path: 'main.ts', languageId: 'typescript', text };
  }
}
