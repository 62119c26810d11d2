// Runs one measurement: `pnpm bench NAME [flags]`.
export {};

interface Bench {
  readonly does: string;
  readonly load: () => Promise<{ run(args: string[]): Promise<void> }>;
}

const benches: Readonly<Record<string, Bench>> = {
  typing: {
    does: 'types real code with every engine: what is asked, paid for and seen',
    load: () => import('./typing/typing-bench'),
  },
  peers: {
    does: 'installs the other engines that `typing` compares with',
    load: () => import('./engines/install-peers'),
  },
  sse: {
    does: 'decodes a recorded stream, beside eventsource-parser and the openai client',
    load: () => import('./sse-bench'),
  },
  overhead: {
    does: 'time from the first byte of an answer to the first update',
    load: () => import('./overhead-bench'),
  },
  cpu: {
    does: 'processor time a key in a small and in a large document',
    load: () => import('./cpu-bench'),
  },
  prompt: {
    does: 'building a prompt at every key: time, allocations, growth with the document',
    load: () => import('./prompt/prompt-bench'),
  },
  stability: {
    does: "how much of the prompts a server's prefix cache holds while one types",
    load: () => import('./prompt/stability-bench'),
  },
  'start-up': {
    does: 'how long the command line takes to start, beside a bare Node',
    load: () => import('./start-up-bench'),
  },
  infilling: {
    does: 'a model that says too much: what is left of it in the document',
    load: () => import('./infilling/infilling-bench'),
  },
  languages: {
    does: 'holes in real files of many languages: which documents are right after accepting',
    load: () => import('./languages/languages-bench'),
  },
  secrets: {
    does: 'the secret mask: what of published sources is masked for nothing, what a key costs',
    load: () => import('./secrets/secrets-bench'),
  },
  rules: {
    does: 'what a chunk of an answer costs in the rules, with and without grammars',
    load: () => import('./rules/rules-bench'),
  },
  gateway: {
    does: 'the gateway: time it adds, memory, processor time; beside another one and none',
    load: () => import('./gateway/gateway-bench'),
  },
  guards: {
    does: 'attacks on our own guards: how many inputs were tried, how many held',
    load: () => import('./guards/guards-bench'),
  },
  web: {
    does: 'types in a real Chromium with our widgets and others: requests, frames, long tasks',
    load: () => import('./web/web-bench'),
  },
  sources: {
    does: 'fetches the published projects that `recall` reads',
    load: () => import('./context/install-sources'),
  },
  recall: {
    does: 'how often a prompt holds the definition of a name that is used next',
    load: () => import('./context/recall-bench'),
  },
  index: {
    does: 'indexing 10,000 files: speed, memory, time to the first snippet',
    load: () => import('./context/index-bench'),
  },
  sidecar: {
    does: 'the sidecar: start to first answer, memory, processor time a key; beside another one',
    load: () => import('./sidecar/sidecar-bench'),
  },
  'local-model': {
    does: 'the embedded model: building, next token, whole lines',
    load: () => import('./local-model/local-model-bench'),
  },
};

const [name, ...args] = process.argv.slice(2);
const bench = name !== undefined && Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench === undefined) {
  console.error('Usage: pnpm bench NAME [--quick] [--date YYYY-MM-DD] [flags]\n');
  for (const [each, { does }] of Object.entries(benches)) console.error(`  ${each.padEnd(12)} ${does}`);
  process.exitCode = 2;
} else {
  await (await bench.load()).run(args);
}
