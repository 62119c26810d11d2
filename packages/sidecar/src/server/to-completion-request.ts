import type { CompletionRequest, DocumentSnapshot, NextEditRequest } from '@org/completion-core';
import { InlineCompletionTriggerKind } from 'vscode-languageserver/node';
import { shownPath } from '../documents/document-path';
import type { OpenDocuments } from '../documents/open-documents';
import type { InlineEditParams, InlineParams } from '../protocol/methods';
import type { CompletionQuery } from './requests';

/** The engine's request for a query; the path that the model sees is relative to `root`. */
export function toCompletionRequest(
  query: CompletionQuery,
  { context, formattingOptions }: InlineParams,
  documents: OpenDocuments,
  root: string,
): CompletionRequest {
  const { offset, offsetAt } = query;
  const selected = context?.selectedCompletionInfo;
  return {
    document: documentOf(query, documents, root),
    offset,
    triggerKind: triggerKindOf(context),
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

/** The engine's request for the next edit. */
export function toNextEditRequest(
  query: CompletionQuery,
  { context }: InlineEditParams,
  documents: OpenDocuments,
  root: string,
): NextEditRequest {
  const document = documentOf(query, documents, root);
  return { document, offset: query.offset, triggerKind: triggerKindOf(context) };
}

function documentOf(
  { uri, languageId, text, version }: CompletionQuery,
  documents: OpenDocuments,
  root: string,
): DocumentSnapshot {
  const notebook = documents.notebookAt(uri);
  return {
    uri,
    languageId,
    text,
    version,
    relativePath: shownPath(documents.fileOf(uri), [root]),
    ...(notebook === undefined ? {} : { notebook }),
  };
}

function triggerKindOf(context: InlineEditParams['context']): 'invoked' | 'automatic' {
  return context?.triggerKind === InlineCompletionTriggerKind.Invoked ? 'invoked' : 'automatic';
}
