export { CompletionSession, type CompletionController } from './session/completion-session';
export { editBetween } from './session/edit-between';
export type { EditorPort, EditorSnapshot } from './session/editor-port';
export {
  acceptance,
  ghostOf,
  layoutOf,
  lineCount,
  typeThrough,
  type Ghost,
  type GhostLayout,
  type GhostPiece,
  type TextEdit,
} from './session/ghost';
export {
  defaultKeys,
  matchesKey,
  parseKey,
  type CompletionAction,
  type CompletionKeys,
  type KeyChord,
  type KeyPress,
} from './session/keys';
export {
  resolveSessionOptions,
  type AdapterEngine,
  type ResolvedSessionOptions,
  type SessionDefaults,
  type SessionOptions,
} from './session/session-options';
export { englishStrings, type CompletionStatus, type CompletionStrings } from './session/strings';
export {
  knownEditors,
  mustTrigger,
  type EditorDescription,
  type KnownEditor,
  type OffsetUnit,
} from './editor/editor-description';
export { fromUtf16Offset, toUtf16Offset } from './editor/offsets';
export { shapeItem, type ItemPlace, type ShapedItem } from './editor/shape-item';
export {
  PullBridge,
  type PullAnswer,
  type PullBridgeOptions,
  type PullEngine,
  type PullRequest,
} from './pull/pull-bridge';
export { SentItems, type ItemListener, type PulledItem } from './pull/sent-items';
export { languageOfMimeType } from './document/language-of-mime-type';
export { notebookDocument, type NotebookPlace } from './document/notebook-document';
