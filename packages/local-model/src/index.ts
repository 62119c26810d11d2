export {
  languageFamily,
  LocalIndex,
  type BuildProgress,
  type IndexStats,
  type LocalIndexOptions,
} from './local-index';
export { localModel, type LocalModel, type LocalModelOptions } from './local-model';
export { connectLocalModel, type ConnectOptions, type ConnectedLocalModel } from './connect-local-model';
export { serveLocalModel } from './serve-local-model';
export type { NodePort, Port, WebPort } from '@org/completion-core/host';
export {
  codeTokens,
  nextTokens,
  weighedCandidates,
  type CodeToken,
  type NextToken,
  type WeighedCandidates,
} from './next-tokens';
export { featureNames } from './candidate-features';
export { PlaceKind, placeKindCount } from './place';
export { depthCount, type RescoringWeights } from './rescoring';
export type { LocalQuery } from './query';
