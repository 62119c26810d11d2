export {
  loadConfig,
  type ConfigFlags,
  type LoadConfigOptions,
  type LoadedConfig,
} from './config/load-config';
export { ConfigError, showPlace, type FilePlace } from './config/config-error';
export { showOrigin, type Origin } from './config/origin';
export type { ResolvedSettings } from './config/layer';
export { isTokenFactory, type EndpointConfig } from './config/resolve-endpoint';
export type { NextEditEndpoint } from './config/resolve-next-edit-endpoint';
export { Secret } from './config/secret';
export {
  providerNames,
  type NextEditProviderName,
  type ProjectFileSettings,
  type ProviderName,
  type UserSettings,
} from './config/settings-schema';
export { userDirectories, type Environment, type UserDirectories } from './config/user-directories';
export { isInside, projectFileName, workspaceRoot } from './config/workspace-root';
export {
  removeLeftovers,
  replaceFile,
  ReplaceFileError,
  type FileSystem,
  type ReplaceFileOptions,
  type ReplaceFileReason,
} from './files/replace-file';
export { createNodeGate, type NodeGateOptions } from './gate/create-node-gate';
export { mayBeContext } from './gate/document-paths';
export {
  createIgnoreRules,
  type IgnoreRule,
  type IgnoreRules,
  type IgnoreRulesOptions,
} from './ignore/ignore-rules';
export { languageIdOf, languageIds, languagePatterns } from './workspace/language-id';
export { pathOfUri } from './workspace/path-of-uri';
export { listWorkspaceFiles, type ListWorkspaceFilesOptions } from './workspace/list-workspace-files';
export { createHttpClient, type HttpClient, type HttpClientOptions } from './http/http-client';
export type { HttpRoute, RouteOptions } from './http/http-route';
export type { ProxyServer } from './http/proxy-server';
export {
  readWorkspaceDocuments,
  type ReadWorkspaceDocumentsOptions,
  type WorkspaceDocument,
} from './workspace/read-workspace-documents';
export { readWorkspace, type ReadWorkspaceOptions } from './workspace/read-workspace';
export { openHttpClient } from './provider/open-http-client';
export { engineOptions, type ConfiguredEngineOptions } from './provider/engine-options';
export {
  chooseModel,
  createConfiguredProvider,
  requireKey,
  type ConfiguredProviderOptions,
} from './provider/create-configured-provider';
export {
  configuredNextEdit,
  createNextEditProvider,
  type ConfiguredNextEditOptions,
} from './provider/configured-next-edit';
export { inSettings } from './provider/in-settings';
export { withChosenModel } from './provider/with-chosen-model';
export { openWorkspace, type OpenWorkspaceOptions, type Workspace } from './workspace/open-workspace';
export type { IndexProgress } from './workspace/index/index-messages';
export { reportOnce } from './report-once';
export { workspaceFiles, type WorkspaceFilesOptions } from './workspace/workspace-files';
