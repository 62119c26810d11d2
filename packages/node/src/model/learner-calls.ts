import type { LearnedFamily, LearningProgress, LearnOptions } from './workspace-learner';

/** Names the service in messages. */
export const learnerService = 'workspace learning';

/** The calls between `connectWorkspaceModel` and `serveWorkspaceModel`; those of a learner are described at `WorkspaceLearner`. */
export interface LearnerCalls {
  learn: {
    arguments: [family: string, options: Pick<LearnOptions, 'near' | 'readMs'>];
    value: LearningProgress;
    result: LearnedFamily;
  };
  changed: { arguments: [path: string]; result: void };
}

/** What a learner reports beside results. */
export type LearnerEvent = { readonly slowList: string } | { readonly fault: string };
