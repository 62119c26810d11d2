import type { DynamicFeature, StaticFeature } from 'vscode-languageclient';
import { LanguageClient } from 'vscode-languageclient/node';

/** What the extension leaves to the client library: that the server knows the documents and the folders. */
const kept = new Set([
  'textDocument/didOpen',
  'textDocument/didChange',
  'textDocument/didSave',
  'textDocument/didClose',
  'notebookDocument/sync',
  'workspace/didChangeWatchedFiles',
  'workspace/didChangeWorkspaceFolders',
]);

/**
 * A language client without the features that the extension has itself: it registers no provider and no command, and pushes no
 * settings, defaults included, that would override those of a project.
 */
export class QuietClient extends LanguageClient {
  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    if ('registrationType' in feature && !kept.has(feature.registrationType.method)) return;
    super.registerFeature(feature);
  }
}
