import type { CompletionStatus } from '@org/completion-web/codemirror';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Workspace } from '../project/workspace';
import type { Session } from '../session/session';
import { createEditor } from './create-editor';
import { placeOf } from './demonstrate';
import type { Editor, EditorDocument, EditorKind } from './editor';

/** A file of a workspace. */
export interface ShownFile {
  readonly workspace: Workspace;
  readonly path: string;
}

export interface EditorOnPage {
  /** The element that the editor is put into. */
  readonly parent: RefObject<HTMLDivElement | null>;
  /** The editor; `undefined` while its code is loaded. */
  readonly editor: RefObject<Editor | undefined>;
  /** What the editor shows: for a moment it is still the old file when the session has opened another. */
  readonly shown: RefObject<ShownFile | undefined>;
  /** The editor that can be typed into. */
  readonly ready: EditorKind | undefined;
  readonly activity: CompletionStatus['state'];
  /** Stores the text of the file that is shown. */
  readonly edited: (text: string) => void;
}

export interface UseEditorOptions {
  readonly session: Session;
  readonly kind: EditorKind;
  /** Called before the editor opens another file or is destroyed. */
  readonly onLeave: () => void;
  /** Called when the editor could not be loaded; `previous` is the one that was there last. */
  readonly onCannotLoad: (previous: EditorKind) => void;
}

/** The document that an editor opens for a file. */
export function documentOf({ workspace, path }: ShownFile): EditorDocument {
  const file = workspace.file(path);
  return {
    uri: workspace.uri(path),
    path,
    languageId: file?.languageId ?? 'plaintext',
    text: file?.text ?? '',
  };
}

/** Puts an editor of `kind` on the page, which shows the file that the session has open. */
export function useEditor({ session, kind, onLeave, onCannotLoad }: UseEditorOptions): EditorOnPage {
  const parent = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const loaded = useRef<EditorKind>(kind);
  const shown = useRef<ShownFile | undefined>(undefined);
  const [ready, setReady] = useState<EditorKind | undefined>(undefined);
  const [activity, setActivity] = useState<CompletionStatus['state']>('idle');
  const { workspace, path } = session;
  const edited = (text: string) => shown.current?.workspace.update(shown.current.path, text);
  const follow = () => {
    const { workspace, path } = session;
    if (editor.current === undefined) return;
    if (shown.current?.workspace === workspace && shown.current.path === path) return;
    onLeave();
    shown.current = { workspace, path };
    editor.current.open(documentOf(shown.current));
    showGap(editor.current, shown.current);
  };

  useEffect(() => {
    if (parent.current === null) return undefined;
    const { dataset } = parent.current;
    let gone = false;
    const first: ShownFile = { workspace: session.workspace, path: session.path };
    void createEditor(kind, {
      parent: parent.current,
      engine: session.engine,
      document: documentOf(first),
      nextEdits: () => session.workspace.project.nextEdits === true,
      onChange: edited,
      onStatus: ({ state }) => setActivity(state),
      onView: (startLine, endLine) => shown.current?.workspace.viewed(shown.current.path, startLine, endLine),
    }).then(
      (made) => {
        if (gone) return made.destroy();
        editor.current = made;
        loaded.current = kind;
        shown.current = first;
        showGap(made, first);
        follow();
        dataset['ready'] = kind;
        setReady(kind);
        return undefined;
      },
      () => {
        if (!gone) onCannotLoad(loaded.current);
      },
    );
    return () => {
      gone = true;
      onLeave();
      delete dataset['ready'];
      setReady(undefined);
      editor.current?.destroy();
      editor.current = undefined;
    };
  }, [kind]);

  useEffect(follow, [workspace, path]);
  return { parent, editor, shown, ready, activity, edited };
}

/** Scrolls to the place where something is missing in a sample. */
function showGap(editor: Editor, file: ShownFile): void {
  const { demonstration } = file.workspace.project;
  if (file.path !== demonstration?.path) return;
  const gap = placeOf(documentOf(file).text, demonstration);
  if (gap !== undefined) editor.moveTo(gap);
}
