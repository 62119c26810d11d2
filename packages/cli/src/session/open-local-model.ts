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
  /** The document to complete; learnt from only as the request brings it. */
  readonly document: { readonly path: string | undefined; readonly languageId: string };
  /** Whether to learn from the other files of the workspace. */
  readonly learn: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * The embedded model in a worker, ready when it has learnt from the workspace: files in the document's family of languages,
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
  const { config, gate, document, progress, signal } = options;
  const root = config.workspaceRoot;
  const rules = createIgnoreRules(root, config.ignoreGlobs);
  const near = document.path === undefined ? {} : { near: document.path };
  const family = languageFamily(document.languageId);
  const maxBytes = config.settings.context?.maxWorkspaceBytes;
  const documents = readWorkspaceDocuments(listWorkspaceFiles({ root, rules, signal, ...near }), {
    gate,
    signal,
    wanted: (languageId) => languageFamily(languageId) === family,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  let files = 0;
  let sent: Promise<boolean>[] = [];
  for await (const { uri, path, languageId, text } of documents) {
    // Of the document itself, what stands after the cursor must not answer for what belongs there.
    if (path === document.path) continue;
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
