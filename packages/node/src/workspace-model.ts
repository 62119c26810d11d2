export {
  connectWorkspaceModel,
  type ConnectedWorkspaceModel,
  type ConnectWorkspaceModelOptions,
} from './model/connect-workspace-model';
export { keptIndexesFolder } from './model/index-store';
export { learningSettings } from './model/learning-settings';
export {
  openWorkspaceModel,
  type OpenWorkspaceModelOptions,
  type WorkspaceModel,
} from './model/open-workspace-model';
export type {
  LearnedFamily,
  LearnerEvents,
  LearningProgress,
  LearningSettings,
  LearnOptions,
} from './model/workspace-learner';
