/**
 * What a host of the engine uses beside it: trackers of documents, sources of context, lists of models, and what is known of
 * files, languages and servers' errors. Adapters and people who only complete do not need it.
 */
export { maxCandidates } from './domain/request';
export { describedOptions, type DescribedOption } from './domain/option-descriptions';
export { checkKnownNames } from './domain/known-names';
export { faultOf, showValue, type OptionFault, type OptionSpec } from './domain/option-spec';
export type { Syntax, SyntaxOracle, SyntaxPlace } from './domain/syntax-oracle';
export { normalizeLineEnds } from './domain/cursor';
export { nearestName } from './text/nearest-name';
export { commonHead, commonTail } from './text/common-ends';
export { normalizeLanguageId } from './languages/find-language';
export { nearestLanguage } from './languages/nearest-language';
export { languageFileNames, languageIdOfFile } from './languages/file-languages';
export { denyRuleFor, type DenyRule } from './gate/denied-files';
export { rateLimitOf, retryAfterMs } from './provider/rate-limit-headers';
export { redactKeys, redactSecrets, secretsInHeaders } from './provider/redact-keys';
export { readServerError, serverErrorIn, type ServerError } from './provider/server-error';
export { listedStrategies } from './provider/open-ai-compatible';
export { listedModels } from './provider/listed-models';
export { modelChosenNotice } from './provider/model-notices';
export { listedDefault } from './provider/listed-default';
export { preferredModel } from './provider/preferred-model';
export { isSameModel } from './provider/right-spelling';
export { tokenFactoryDefaults } from './provider/token-factory';
export { providers, type RegisteredProvider, type ServerProviderName } from './provider/registry';
export type { ProviderInfo, ProviderOptions } from './provider/define-provider';
export { isLoopback, isThisMachine } from './provider/is-this-machine';
export { proxyAuthenticationError } from './provider/proxy-authentication';
export { isServerUrl, serverOrigin, socketPathOf, withSocketScheme } from './provider/unix-socket-address';
export type { ChangedSpan } from './text/changed-span';
export { DocumentTracker, type TrackedDocument, type TrackedRegion } from './context/document-tracker';
export type { EditEvent, EditHistory } from './domain/edit-history';
export { openDocuments } from './context/open-documents';
export { recentEdits, recentViews } from './context/recent-regions';
export { importedFiles } from './context/imported-files';
export { importedModules } from './context/imports';
export { nearbyFiles } from './context/nearby-files';
export {
  workspaceDefinitions,
  type DefinitionIndex,
  type DefinitionQuery,
  type FoundDefinition,
} from './context/workspace-definitions';
export { declarationsIn, type Declaration } from './context/declarations';
export { clipboard, definitions, diagnostics, type OfferedSnippet } from './context/offered-snippets';
export type { WorkspaceFile, WorkspaceFiles } from './context/workspace-files';
export { UpdateQueue } from './async/update-queue';
export { connectPort, type PortClient } from './wire/connect-port';
export { servePort, type PortService, type ServedPort } from './wire/serve-port';
export { fromPlainError, toPlainError, type PlainError } from './wire/plain-error';
export type { NodePort, Port, WebPort } from './wire/port';
