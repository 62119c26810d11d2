import type { LoadedConfig } from '../config/load-config';
import type { Environment } from '../config/user-directories';
import type { LearningSettings } from './workspace-learner';

/** How the embedded model learns a workspace by its configuration. */
export function learningSettings(
  {
    workspaceRoot: root,
    ignoreGlobs,
    settings,
  }: Pick<LoadedConfig, 'workspaceRoot' | 'ignoreGlobs' | 'settings'>,
  env: Environment,
): LearningSettings {
  const { keepLocalIndex: keep, learnDependencies: dependencies, context } = settings;
  const maxBytes = context?.maxWorkspaceBytes;
  return {
    root,
    ignoreGlobs,
    env,
    ...(keep === undefined ? {} : { keep }),
    ...(dependencies === undefined ? {} : { dependencies }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}
