export { documentAt, type MarkedDocument } from './document-at';
export { fakeClock, type FakeClock } from './fake-clock';
export { scriptedProvider, type ScriptedProvider, type ScriptedRequest } from './scripted-provider';
export {
  controlledSse,
  type ControlledBody,
  type ControlledRequest,
  type ControlledResponse,
  type ControlledSse,
} from './controlled-sse';
export { recordedStream } from './stream-writer';
export type { StreamError, StreamQuirks } from './stream-quirks';
