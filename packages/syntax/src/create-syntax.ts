import type { Syntax } from '@org/completion-core/host';
import { Language, Parser } from 'web-tree-sitter';
import { grammarOf } from './grammars';
import { LoadedGrammar } from './loaded-grammar';
import { PlaceOracle, type Deadlines } from './place-oracle';

/** Settings of {@link createSyntax}. */
export interface CreateSyntaxOptions {
  /**
   * Loads a file by its name: `tree-sitter.wasm` of `web-tree-sitter`, or `tree-sitter-NAME.wasm` of `tree-sitter-wasms`;
   * returns the bytes, or a URL to fetch. Called once per file, when a document first needs it.
   */
  readonly load: (file: string) => Promise<Uint8Array> | Uint8Array | URL;
  /** Max time to parse the text around a cursor, in milliseconds. @default 30 */
  readonly placeDeadlineMs?: number;
  /** Max time to parse it with one more generated line, in milliseconds. @default 8 */
  readonly lineDeadlineMs?: number;
  /** Called once when a grammar cannot be loaded; its language then counts as one without. @default no report */
  readonly onError?: (error: unknown, languageId: string) => void;
}

/** Grammars for the engine's option `syntax`. */
export interface LoadableSyntax extends Syntax {
  /** Loads the grammar of a language now; resolves with whether there is one. Otherwise its first request loads it. */
  ready(languageId: string): Promise<boolean>;
  /** Frees parsers and trees. Oracles return `undefined` afterwards. */
  dispose(): void;
}

let runtime: Promise<void> | undefined;

/**
 * Syntax by tree-sitter's grammars. Loads nothing before a document needs it, parses only the declarations around the
 * cursor, and of each document keeps at most one tree. While a grammar loads, or when a parse passes its deadline, it returns
 * `undefined`, and rules go by indentation and brackets.
 */
export function createSyntax(options: CreateSyntaxOptions): LoadableSyntax {
  const deadlines: Deadlines = {
    placeMs: options.placeDeadlineMs ?? 30,
    lineMs: options.lineDeadlineMs ?? 8,
  };
  const loading = new Map<string, Promise<LoadedGrammar | undefined>>();
  const loaded = new Map<string, LoadedGrammar>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let disposed = false;

  async function load(languageId: string, name: string): Promise<LoadedGrammar | undefined> {
    try {
      runtime ??= startRuntime(options).catch((error: unknown) => {
        runtime = undefined;
        throw error;
      });
      await runtime;
      const language = await Language.load(await bytesOf(options, `tree-sitter-${name}.wasm`));
      if (disposed) return undefined;
      const grammar = new LoadedGrammar(language);
      loaded.set(name, grammar);
      return grammar;
    } catch (error) {
      options.onError?.(error, languageId);
      return undefined;
    }
  }

  function grammarFor(languageId: string, name: string): Promise<LoadedGrammar | undefined> {
    const known = loading.get(name) ?? load(languageId, name);
    loading.set(name, known);
    return known;
  }

  /** Runs `task` after the request was sent: the model takes longer than a parse. */
  function later(task: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      task();
    }, 0);
    timers.add(timer);
  }

  return {
    at(place) {
      const facts = grammarOf(place.languageId);
      if (facts === undefined || disposed) return undefined;
      const oracle = new PlaceOracle(() => loaded.get(facts.name), facts, place, deadlines);
      void grammarFor(place.languageId, facts.name).then((grammar) => {
        if (grammar !== undefined && !disposed) later(() => oracle.prepare());
      });
      return oracle;
    },
    async ready(languageId) {
      const facts = grammarOf(languageId);
      if (facts === undefined || disposed) return false;
      return (await grammarFor(languageId, facts.name)) !== undefined;
    },
    dispose() {
      disposed = true;
      for (const timer of timers) clearTimeout(timer);
      for (const grammar of loaded.values()) grammar.dispose();
      loaded.clear();
    },
  };
}

/** Starts the parser runtime; tree-sitter has one for all. */
async function startRuntime(options: CreateSyntaxOptions): Promise<void> {
  const wasmBinary = await bytesOf(options, 'tree-sitter.wasm');
  await Parser.init({ wasmBinary });
}

async function bytesOf({ load }: CreateSyntaxOptions, file: string): Promise<Uint8Array> {
  const given = await load(file);
  if (given instanceof Uint8Array) return given;
  const response = await fetch(given);
  if (!response.ok) throw new Error(`${file}: the server responded with ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
