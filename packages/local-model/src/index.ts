export { LocalIndex, type BuildProgress, type IndexStats, type LocalIndexOptions } from './local-index';
export { localModel, type LocalModel, type LocalModelOptions } from './local-model';
