import { englishStrings, type CompletionStatus } from '@org/completion-web/codemirror';
import { useEffect, useRef, useState } from 'preact/hooks';
import { entriesOfInput, readFolder } from '../project/open-folder';
import { sampleProjects } from '../project/samples';
import type { Workspace } from '../project/workspace';
import type { Session } from '../session/session';
import { createEditor } from './create-editor';
import { demonstrate, placeOf, type Typing } from './demonstrate';
import type { Editor, EditorDocument, EditorKind } from './editor';
import { FilePicker } from './file-picker';
import { TakeButtons } from './take-buttons';

const kinds: readonly { readonly kind: EditorKind; readonly name: string }[] = [
  { kind: 'codemirror', name: 'CodeMirror' },
  { kind: 'monaco', name: 'Monaco' },
  { kind: 'textarea', name: 'Textarea' },
];

/** How the first example is typed, unasked: its last key alone, so that a suggestion is there at once. */
const welcome = { keyMs: 90, lastChars: 1 };

/** A file of a workspace. */
interface Shown {
  readonly workspace: Workspace;
  readonly path: string;
}

function documentOf({ workspace, path }: Shown): EditorDocument {
  const file = workspace.file(path);
  return {
    uri: workspace.uri(path),
    path,
    languageId: file?.languageId ?? 'plaintext',
    text: file?.text ?? '',
  };
}

/** Project, files and one of the three editors. Types the last key of the example at first, unless somebody is quicker. */
export function EditorPane({ session }: { readonly session: Session }) {
  const [kind, setKind] = useState<EditorKind>('codemirror');
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const typing = useRef<AbortController | undefined>(undefined);
  /** The editor that was there last. */
  const loaded = useRef<EditorKind>('codemirror');
  /** What the editor shows: for a moment it is still the old file when the session has opened another. */
  const shown = useRef<Shown | undefined>(undefined);
  const [isTyping, setTyping] = useState(false);
  const [ready, setReady] = useState<EditorKind | undefined>(undefined);
  const [isWelcome, setWelcome] = useState(true);
  const [note, setNote] = useState('');
  const [activity, setActivity] = useState<CompletionStatus['state']>('idle');
  const { workspace, path } = session;
  const { demonstration } = workspace.project;
  const edited = (text: string) => shown.current?.workspace.update(shown.current.path, text);
  /** Where something is missing in a sample, that place is in sight when it is opened. */
  const showGap = ({ workspace, path }: Shown) => {
    const { demonstration } = workspace.project;
    if (path !== demonstration?.path) return;
    const gap = placeOf(documentOf({ workspace, path }).text, demonstration);
    if (gap !== undefined) editor.current?.moveTo(gap);
  };
  /** Has the editor show what the session has open. */
  const follow = () => {
    const { workspace, path } = session;
    if (editor.current === undefined) return;
    if (shown.current?.workspace === workspace && shown.current.path === path) return;
    typing.current?.abort();
    shown.current = { workspace, path };
    editor.current.open(documentOf(shown.current));
    showGap(shown.current);
  };

  useEffect(() => {
    const parent = place.current;
    if (parent === null) return undefined;
    let gone = false;
    const cannotLoad = () => {
      if (gone) return;
      const { name = kind } = kinds.find((each) => each.kind === kind) ?? {};
      setNote(`${name} could not be loaded. Is the network gone?`);
      // What was loaded before is still here.
      if (kind !== loaded.current) setKind(loaded.current);
    };
    const first: Shown = { workspace: session.workspace, path: session.path };
    void createEditor(kind, {
      parent,
      engine: session.engine,
      document: documentOf(first),
      onChange: edited,
      onStatus: ({ state }) => setActivity(state),
      onView: (startLine, endLine) => shown.current?.workspace.viewed(shown.current.path, startLine, endLine),
    }).then((made) => {
      if (gone) return made.destroy();
      editor.current = made;
      loaded.current = kind;
      shown.current = first;
      showGap(first);
      follow();
      parent.dataset['ready'] = kind;
      setReady(kind);
      return undefined;
    }, cannotLoad);
    return () => {
      gone = true;
      typing.current?.abort();
      delete parent.dataset['ready'];
      setReady(undefined);
      editor.current?.destroy();
      editor.current = undefined;
    };
  }, [kind]);

  useEffect(follow, [workspace, path]);

  const type = async (how: Omit<Typing, 'signal'>) => {
    if (demonstration === undefined || editor.current === undefined || session.workspace !== workspace)
      return;
    typing.current?.abort();
    const own = new AbortController();
    typing.current = own;
    session.restoreFile(demonstration.path);
    shown.current = { workspace, path: demonstration.path };
    setTyping(true);
    try {
      const { signal } = own;
      await demonstrate(editor.current, documentOf(shown.current), demonstration, { ...how, signal }, edited);
    } finally {
      if (typing.current === own) setTyping(false);
    }
  };

  // Whoever does something themselves is not typed over, nor welcomed any more.
  useEffect(() => {
    const stop = ({ target }: Event) => {
      setWelcome(false);
      if (target instanceof Element && target.closest('[data-types]') !== null) return;
      typing.current?.abort();
    };
    const heard = ['keydown', 'pointerdown', 'paste'] as const;
    for (const event of heard) addEventListener(event, stop, { capture: true });
    return () => {
      for (const event of heard) removeEventListener(event, stop, { capture: true });
    };
  }, []);
  const welcomed = useRef(false);
  useEffect(() => {
    if (welcomed.current || session.preparing || ready === undefined) return;
    welcomed.current = true;
    if (isWelcome) void type(welcome);
  }, [session.preparing, ready]);

  const openFolder = async (input: HTMLInputElement) => {
    if (input.files === null || input.files.length === 0) return;
    const { name, entries } = entriesOfInput(input.files);
    input.value = '';
    try {
      const { project, leftOut } = await readFolder(name, entries);
      await session.openProject(project);
      const files = project.files.length === 1 ? '1 file' : `${project.files.length} files`;
      setNote(
        `${files} of ${name} ${project.files.length === 1 ? 'is' : 'are'} open, ${leftOut} left out. Nothing is uploaded.`,
      );
    } catch (error) {
      setNote(error instanceof Error ? error.message : String(error));
    }
  };

  const isSuggesting = welcomed.current && (editor.current?.completion?.ghostText ?? '') !== '';
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
                onChange={() => {
                  setNote('');
                  setKind(each.kind);
                }}
              />
              <span>{each.name}</span>
            </label>
          ))}
        </div>
      </div>
      <div class="files-bar">
        <FilePicker paths={workspace.paths} path={path} onOpen={(each) => session.openFile(each)} />
        <p class={`activity ${activity}`} aria-hidden="true">
          <span class="words">{englishStrings.status[activity]}</span>
        </p>
      </div>
      <div class="stage">
        <div id="editor" class="editor" ref={place} tabIndex={-1} />
        {isWelcome && !isTyping && isSuggesting ? (
          <p class="invite">
            <span class="with-keys">
              <kbd>Tab</kbd> accepts the gray text. Or just keep typing.
            </span>
            <span class="with-touch">Accept takes the gray text. Or just keep typing.</span>
          </p>
        ) : null}
      </div>
      <div class="bar foot">
        {demonstration === undefined ? null : (
          <button
            type="button"
            class="button primary"
            data-types
            onClick={() => (isTyping ? typing.current?.abort() : void type({}))}
          >
            {isTyping ? 'Stop typing' : 'Type an example'}
          </button>
        )}
        <TakeButtons completion={() => editor.current?.completion} />
        <p class="note" role="status">
          {note}
        </p>
      </div>
    </section>
  );
}
