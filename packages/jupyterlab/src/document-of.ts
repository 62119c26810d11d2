import { languageOfMimeType, notebookDocument } from '@org/completion-adapter-kit';
import type { DocumentSnapshot, NotebookCell } from '@org/completion-core';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { Widget } from '@lumino/widgets';

/** What a notebook's widget and a file's have, of what is read here. */
interface DocumentWidget {
  readonly context?: { readonly path: string };
  readonly content?: { readonly widgets?: readonly CellWidget[] };
}

interface CellWidget {
  readonly editor?: CodeEditor.IEditor | null;
  readonly model?: {
    readonly id: string;
    readonly type: string;
    readonly mimeType: string;
    readonly sharedModel: { getSource(): string };
  };
}

/** Where JupyterLab asks. */
export interface JupyterPlace {
  /** A notebook, a file or a console. */
  readonly widget: Pick<Widget, 'id'>;
  readonly editor: CodeEditor.IEditor;
  readonly text: string;
  readonly mimeType: string;
}

/** The document of a request: a file, or a cell with the other cells of its notebook unless `otherCells` is false. */
export function documentOf(place: JupyterPlace, otherCells: boolean): DocumentSnapshot {
  const { widget, editor, text, mimeType } = place;
  const { context, content } = widget as DocumentWidget;
  const relativePath = context && withoutDrive(context.path);
  const uri = `jupyter:///${encodeURI(context?.path ?? widget.id)}`;
  const languageId = languageOfMimeType(mimeType);
  const cells = content?.widgets ?? [];
  const index = cells.findIndex((cell) => cell.editor === editor);
  const cellId = cells[index]?.model?.id;
  if (index === -1) return { uri, languageId, text, ...(relativePath === undefined ? {} : { relativePath }) };
  const here: NotebookCell = { languageId, kind: kindOf(cells[index]), text };
  const shown = otherCells ? cells.map((cell) => (cell.editor === editor ? here : cellOf(cell))) : [here];
  return notebookDocument({
    uri,
    relativePath,
    cells: shown,
    index: otherCells ? index : 0,
    cellId: cellId ?? String(index),
  });
}

function cellOf(cell: CellWidget): NotebookCell {
  return {
    languageId: languageOfMimeType(cell.model?.mimeType ?? ''),
    kind: kindOf(cell),
    text: cell.model?.sharedModel.getSource() ?? '',
  };
}

function kindOf(cell: CellWidget | undefined): NotebookCell['kind'] {
  return cell?.model?.type === 'code' ? 'code' : 'markup';
}

/** A path in Jupyter begins with the name of its drive where that is not the usual one: `RTC:folder/file.py`. */
function withoutDrive(path: string): string {
  return path.replace(/^[^/:]+:/, '');
}
