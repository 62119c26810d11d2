export { startCompletionServer, type CompletionServer } from './server/completion-server';
export { startScriptedServer, type ScriptedAnswer, type ScriptedServer } from './server/scripted-server';
export { TokenBucket } from './server/token-bucket';
export type { LoggedRequest } from './server/request-log';
export type {
  CompletionServerOptions,
  ErrorShape,
  HttpFault,
  ModelAnswer,
  ModelQuestion,
  ServerQuirks,
} from './server/options';
export type { StreamError, StreamQuirks } from './stream-quirks';
