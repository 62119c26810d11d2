// Runs one measurement: `pnpm bench NAME [flags]`.
import { UsageError } from './define/flags';

interface Program {
  run(args: readonly string[]): void | Promise<void>;
}

interface Listed {
  readonly does: string;
  readonly load: () => Promise<Program>;
}

const benches: Readonly<Record<string, Listed>> = {
  typing: {
    does: 'types real code with every engine: requests, characters, suggestions',
    load: async () => (await import('./typing/typing-bench')).typingBench,
  },
  peers: {
    does: 'installs the other engines that `typing` compares with',
    load: async () => ({ run: (await import('./engines/install-peers')).installPeers }),
  },
  sse: {
    does: 'decodes a recorded stream, beside eventsource-parser and the openai client',
    load: async () => (await import('./sse-bench')).sseBench,
  },
  overhead: {
    does: 'time from the first byte of an answer to the first update',
    load: async () => (await import('./overhead-bench')).overheadBench,
  },
  cpu: {
    does: 'processor time a key in a small and in a large document',
    load: async () => (await import('./cpu-bench')).cpuBench,
  },
  prompt: {
    does: 'building a prompt at every key: time, allocations, growth with the document',
    load: async () => (await import('./prompt/prompt-bench')).promptBench,
  },
  stability: {
    does: "the share of the prompts that a server's prefix cache holds while typing",
    load: async () => (await import('./prompt/stability-bench')).stabilityBench,
  },
  'real-server': {
    does: 'types at a real llama.cpp: tokens of prompts and processor time a key, beside another build',
    load: async () => (await import('./real-server/real-server-bench')).realServerBench,
  },
  size: {
    does: 'what each part of the engine adds to a browser bundle, gzipped; beside another build',
    load: async () => (await import('./size/size-bench')).sizeBench,
  },
  'real-typing': {
    does: 'a person types at a real llama.cpp, with us, a naive client and Copilot: tokens for what is seen',
    load: async () => (await import('./real-server/real-typing-bench')).realTypingBench,
  },
  'start-up': {
    does: 'how long the command line takes to start, beside a bare Node',
    load: async () => (await import('./start-up-bench')).startUpBench,
  },
  'kept-index': {
    does: 'the command line with the local model: first and later calls, eval; beside another build',
    load: async () => (await import('./kept-index-bench')).keptIndexBench,
  },
  infilling: {
    does: 'a model that generates too much: the document after accepting',
    load: async () => (await import('./infilling/infilling-bench')).infillingBench,
  },
  languages: {
    does: 'holes in real files of many languages: which documents are right after accepting',
    load: async () => (await import('./languages/languages-bench')).languagesBench,
  },
  secrets: {
    does: 'the secret mask: innocent lines of published sources that are masked, time of a key',
    load: async () => (await import('./secrets/secrets-bench')).secretsBench,
  },
  rules: {
    does: 'time of a chunk of an answer in the rules, with and without grammars',
    load: async () => (await import('./rules/rules-bench')).rulesBench,
  },
  'next-edit': {
    does: 'next edits: scenarios with right and wrong answers, requests while typing, time to the edit',
    load: async () => (await import('./next-edit/next-edit-bench')).nextEditBench,
  },
  gateway: {
    does: 'the gateway: time it adds, memory, processor time; beside another one and none',
    load: async () => (await import('./gateway/gateway-bench')).gatewayBench,
  },
  'stream-growth': {
    does: 'what a stream costs in the gateway: 1 to 2,000 at a time, beside a proxy that does nothing',
    load: async () => (await import('./gateway/stream-growth-bench')).streamGrowthBench,
  },
  guards: {
    does: 'attacks on our own guards: how many inputs were tried, how many held',
    load: async () => (await import('./guards/guards-bench')).guardsBench,
  },
  web: {
    does: 'types in a real Chromium with our widgets and others: requests, frames, long tasks',
    load: async () => (await import('./web/web-bench')).webBench,
  },
  sources: {
    does: 'fetches the published projects that `recall` reads',
    load: async () => ({ run: (await import('./context/install-sources')).installSources }),
  },
  recall: {
    does: 'how often a prompt holds the definition of a name that is used next',
    load: async () => (await import('./context/recall-bench')).recallBench,
  },
  index: {
    does: 'indexing 10,000 files: speed, memory, time to the first snippet',
    load: async () => (await import('./context/index-bench')).indexBench,
  },
  sidecar: {
    does: 'the sidecar: start to first answer, memory, processor time a key; beside another one',
    load: async () => (await import('./sidecar/sidecar-bench')).sidecarBench,
  },
  'first-answer': {
    does: 'the first answer of the sidecar in a large workspace, what it learnt being kept; --growth',
    load: async () => (await import('./sidecar/first-answer-bench')).firstAnswerBench,
  },
  'repeated-edits': {
    does: 'next edits without a model after each edit of real commits and renames: shown, wrong, quiet',
    load: async () => (await import('./repeated-edits/repeated-edits-bench')).repeatedEditsBench,
  },
  'local-model': {
    does: 'the embedded model: building, next token, whole lines',
    load: async () => (await import('./local-model/local-model-bench')).localModelBench,
  },
};

/** Programs that benches start in separate processes. */
const children: Readonly<Record<string, () => Promise<Program>>> = {
  'typing-child': async () => ({ run: (await import('./typing/typing-child')).runTypingChild }),
  'token-server': async () => ({ run: (await import('./gateway/token-server')).serveTokens }),
  'bare-proxy': async () => ({ run: (await import('./gateway/bare-proxy')).serveBareProxy }),
};

const [name = '', ...args] = process.argv.slice(2);
const load = Object.hasOwn(benches, name) ? benches[name]?.load : children[name];
if (load === undefined) {
  console.error('Usage: pnpm bench NAME [--quick] [--date YYYY-MM-DD] [--against FOLDER] [flags]\n');
  for (const [each, { does }] of Object.entries(benches)) console.error(`  ${each.padEnd(13)} ${does}`);
  process.exitCode = 2;
} else {
  try {
    await (await load()).run(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
