import { useEffect, useRef, useState } from 'preact/hooks';
import { entriesOfInput, readFolder } from '../project/open-folder';
import { sampleProjects } from '../project/samples';
import type { Session } from '../session/session';
import { englishStrings, type CompletionStatus } from '@org/completion-web/codemirror';
import { createEditor } from './create-editor';
import type { Editor, EditorKind } from './editor';
import { demonstrate } from './demonstrate';

const kinds: readonly { readonly kind: EditorKind; readonly name: string }[] = [
  { kind: 'codemirror', name: 'CodeMirror' },
  { kind: 'monaco', name: 'Monaco' },
  { kind: 'textarea', name: 'Textarea' },
];

/** Project, files and one of the three editors. */
export function EditorPane({ session }: { readonly session: Session }) {
  const [kind, setKind] = useState<EditorKind>('codemirror');
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const typing = useRef<AbortController | undefined>(undefined);
  /** URI of what the editor shows. */
  const shownUri = useRef('');
  const [isTyping, setTyping] = useState(false);
  const [note, setNote] = useState('');
  const [activity, setActivity] = useState<CompletionStatus['state']>('idle');
  const { workspace, path } = session;
  const documentNow = () => {
    const file = session.workspace.file(session.path);
    return {
      uri: session.workspace.uri(session.path),
      path: session.path,
      languageId: file?.languageId ?? 'plaintext',
      text: file?.text ?? '',
    };
  };

  useEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    let gone = false;
    void createEditor(kind, {
      parent,
      engine: session.engine,
      document: documentNow(),
      onChange: (text) => session.edited(text),
      onStatus: ({ state }) => setActivity(state),
      onView: (startLine, endLine) => session.workspace.viewed(session.path, startLine, endLine),
    }).then((made) => {
      if (gone) return made.destroy();
      editor.current = made;
      shownUri.current = session.workspace.uri(session.path);
      parent.dataset['ready'] = kind;
      return undefined;
    });
    return () => {
      gone = true;
      typing.current?.abort();
      delete parent.dataset['ready'];
      editor.current?.destroy();
      editor.current = undefined;
    };
  }, [kind]);

  useEffect(() => {
    const uri = workspace.uri(path);
    if (shownUri.current === uri) return;
    typing.current?.abort();
    editor.current?.open(documentNow());
    shownUri.current = uri;
  }, [workspace, path]);

  const openFolder = async (input: HTMLInputElement) => {
    if (input.files === null || input.files.length === 0) return;
    const { name, entries } = entriesOfInput(input.files);
    input.value = '';
    try {
      const { project, leftOut } = await readFolder(name, entries);
      await session.openProject(project);
      setNote(
        `${project.files.length} files of ${name} are open, ${leftOut} were left out. Nothing is uploaded.`,
      );
    } catch (error) {
      setNote(error instanceof Error ? error.message : String(error));
    }
  };

  const { demonstration } = workspace.project;
  const showHow = async () => {
    if (demonstration === undefined) return;
    typing.current?.abort();
    const own = new AbortController();
    typing.current = own;
    session.restoreFile(demonstration.path);
    shownUri.current = workspace.uri(demonstration.path);
    setTyping(true);
    try {
      if (editor.current !== undefined)
        await demonstrate(editor.current, documentNow(), demonstration, own.signal);
    } finally {
      if (typing.current === own) setTyping(false);
    }
  };

  const isSample = sampleProjects.some(({ id }) => id === workspace.project.id);
  return (
    <section class="card editor-card" aria-label="Editor">
      <div class="bar">
        <label class="field">
          <span class="sr">Project</span>
          <select
            value={workspace.project.id}
            onChange={({ currentTarget }) => {
              const project = sampleProjects.find(({ id }) => id === currentTarget.value);
              setNote('');
              if (project !== undefined) void session.openProject(project);
            }}
          >
            {sampleProjects.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
            {isSample ? null : <option value={workspace.project.id}>{workspace.project.title}</option>}
          </select>
        </label>
        <label class="button">
          Open folder…
          <input
            type="file"
            class="sr"
            multiple
            {...{ webkitdirectory: true }}
            onChange={({ currentTarget }) => void openFolder(currentTarget)}
          />
        </label>
        <div class="segments" role="radiogroup" aria-label="Editor">
          {kinds.map((each) => (
            <label key={each.kind} class="segment">
              <input
                type="radio"
                name="editor"
                class="sr"
                checked={kind === each.kind}
                onChange={() => setKind(each.kind)}
              />
              <span>{each.name}</span>
            </label>
          ))}
        </div>
      </div>
      <nav class="files" aria-label="Files">
        {workspace.paths.map((each) => (
          <button
            key={each}
            type="button"
            class="file"
            aria-current={each === path ? 'true' : undefined}
            title={each}
            onClick={() => session.openFile(each)}
          >
            {each.slice(each.lastIndexOf('/') + 1)}
          </button>
        ))}
      </nav>
      <div id="editor" class="editor" ref={place} tabIndex={-1} />
      <div class="bar foot">
        {demonstration === undefined ? null : (
          <button
            type="button"
            class="button primary"
            onClick={() => (isTyping ? typing.current?.abort() : void showHow())}
          >
            {isTyping ? 'Stop typing' : 'Type an example'}
          </button>
        )}
        <p class="keys">
          <kbd>Tab</kbd> all <kbd>Ctrl</kbd>
          <kbd>→</kbd> word <kbd>Ctrl</kbd>
          <kbd>↓</kbd> line <kbd>Esc</kbd> hide <kbd>Alt</kbd>
          <kbd>\</kbd> ask
        </p>
        <p class={`activity ${activity}`} aria-hidden="true">
          {englishStrings.status[activity]}
        </p>
        <p class="note" role="status">
          {note}
        </p>
      </div>
    </section>
  );
}
