import type { CompletionRequest } from '@org/completion-core';
import { InlineCompletionTriggerKind } from 'vscode-languageserver/node';
import { shownPath } from '../documents/document-path';
import type { OpenDocuments } from '../documents/open-documents';
import type { InlineParams } from '../protocol/methods';
import type { CompletionQuery } from './requests';

/** The engine's request for a query; the path that the model sees is relative to `root`. */
export function toCompletionRequest(
  { uri, languageId, text, version, offset, offsetAt }: CompletionQuery,
  { context, formattingOptions }: InlineParams,
  documents: OpenDocuments,
  root: string,
): CompletionRequest {
  const notebook = documents.notebookAt(uri);
  const selected = context?.selectedCompletionInfo;
  const invoked = context?.triggerKind === InlineCompletionTriggerKind.Invoked;
  return {
    document: {
      uri,
      languageId,
      text,
      version,
      relativePath: shownPath(documents.fileOf(uri), [root]),
      ...(notebook === undefined ? {} : { notebook }),
    },
    offset,
    triggerKind: invoked ? 'invoked' : 'automatic',
    ...(selected === undefined || selected === null
      ? {}
      : {
          selectedCompletion: {
            start: offsetAt(selected.range.start),
            end: offsetAt(selected.range.end),
            text: selected.text,
          },
        }),
    ...(formattingOptions === undefined || formattingOptions === null
      ? {}
      : { indentation: formattingOptions }),
  };
}
