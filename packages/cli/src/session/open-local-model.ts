import type { LoadedConfig } from '@org/completion-node';
import {
  learningSettings,
  openWorkspaceModel,
  type OpenWorkspaceModelOptions,
  type WorkspaceModel,
} from '@org/completion-node/workspace-model';
import { printNotice, printNoticeOnce, type Terminal } from '../io/terminal';
import { createProgress } from './progress';

export interface OpenLocalModelOptions extends Pick<
  OpenWorkspaceModelOptions,
  'languageIds' | 'place' | 'signal' | 'onSlowList'
> {
  readonly config: LoadedConfig;
  /** Path of a file: those nearest to it are learned first. */
  readonly near?: string | undefined;
  /** Time to read files, in milliseconds; a notice is printed when it was too short. @default Infinity */
  readonly readMs?: number;
  readonly terminal: Terminal;
}

/**
 * The embedded model, ready when it has learned the workspace: files in the families of the languages, nearest first, as far as ignore
 * rules and `context.maxWorkspaceBytes` allow. Progress goes to stderr.
 *
 * @throws the reason of `signal` when that is aborted
 */
export async function openLocalModel({
  config,
  terminal,
  ...options
}: OpenLocalModelOptions): Promise<WorkspaceModel> {
  const progress = createProgress(terminal, { inPipes: true });
  try {
    const model = await openWorkspaceModel({
      ...options,
      settings: learningSettings(config, terminal.env),
      onFault: terminal.debug ? printNoticeOnce(terminal) : () => {},
      onProgress({ files, share }) {
        const percent = `${Math.round(share * 100)} %`;
        progress.show(`learning from ${config.workspaceRoot}`, `: ${files} files, ${percent}`);
      },
    });
    const { files, whole } = model.learned;
    progress.clear();
    if (!whole) await printNotice(terminal, `learnt from ${files} files only: the time limit left no more`);
    return model;
  } finally {
    progress.clear();
  }
}
