import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CompletionProvider, ContentGate } from '@org/completion-core';
import { connectLocalModel, languageFamily } from '@org/completion-local';
import {
  createIgnoreRules,
  listWorkspaceFiles,
  readWorkspaceDocuments,
  type LoadedConfig,
} from '@org/completion-node';
import type { Progress } from './progress';

export interface OpenLocalModelOptions {
  readonly config: LoadedConfig;
  readonly gate: ContentGate;
  /** The document to complete, where it is a file; learnt from only as the request brings it. */
  readonly path?: string | undefined;
  /** Files in the families of these languages are learnt from. */
  readonly languageIds: readonly string[];
  /** Whether to learn from the other files of the workspace. */
  readonly learn: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * The embedded model in a worker, ready when it has learnt from the workspace: files in the families of the wanted languages,
 * nearest first, as far as the gate and `context.maxWorkspaceBytes` allow. `dispose` ends the worker.
 */
export async function openLocalModel(options: OpenLocalModelOptions): Promise<CompletionProvider> {
  const worker = new Worker(fileURLToPath(import.meta.resolve('@org/completion-local/worker')));
  const model = connectLocalModel(worker);
  const dispose = () => {
    model.dispose();
    void worker.terminate();
  };
  try {
    if (options.learn) await learn(model, options);
  } catch (error) {
    dispose();
    throw error;
  }
  return { ...model, dispose };
}

/** Texts on their way to the worker at once. */
const sentAhead = 32;

async function learn(
  model: ReturnType<typeof connectLocalModel>,
  options: OpenLocalModelOptions,
): Promise<void> {
  const { config, gate, path: own, languageIds, progress, signal } = options;
  const root = config.workspaceRoot;
  const rules = createIgnoreRules(root, config.ignoreGlobs);
  const near = own === undefined ? {} : { near: own };
  const families = new Set(languageIds.map(languageFamily));
  const maxBytes = config.settings.context?.maxWorkspaceBytes;
  const documents = readWorkspaceDocuments(listWorkspaceFiles({ root, rules, signal, ...near }), {
    gate,
    signal,
    wanted: (languageId) => families.has(languageFamily(languageId)),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  let files = 0;
  let sent: Promise<boolean>[] = [];
  for await (const { uri, path, languageId, text } of documents) {
    // Of the document itself, what stands after the cursor must not answer for what belongs there.
    if (path === own) continue;
    sent.push(model.addDocument(uri, languageId, text));
    progress.show(`learning from ${root}: ${++files} files`);
    if (sent.length < sentAhead) continue;
    await Promise.all(sent);
    sent = [];
  }
  await Promise.all(sent);
  await model.build(({ builtTokens, totalTokens }) => {
    const share = totalTokens === 0 ? 1 : builtTokens / totalTokens;
    progress.show(`learning from ${root}: ${files} files, ${Math.round(share * 100)} %`);
  });
  signal.throwIfAborted();
  progress.clear();
}
