import { englishStrings, type CompletionStatus } from '@org/completion-web/codemirror';
import { useEffect, useRef, useState } from 'preact/hooks';
import { entriesOfInput, readFolder } from '../project/open-folder';
import { sampleProjects } from '../project/samples';
import type { Session } from '../session/session';
import { createEditor } from './create-editor';
import { demonstrate, placeOf, type Typing } from './demonstrate';
import type { Editor, EditorKind } from './editor';
import { FilePicker } from './file-picker';
import { TakeButtons } from './take-buttons';

const kinds: readonly { readonly kind: EditorKind; readonly name: string }[] = [
  { kind: 'codemirror', name: 'CodeMirror' },
  { kind: 'monaco', name: 'Monaco' },
  { kind: 'textarea', name: 'Textarea' },
];

/** How the first example is typed, unasked: its last key alone, so that a suggestion is there at once. */
const welcome = { keyMs: 90, lastChars: 1 };

/** Project, files and one of the three editors. Types the last key of the example at first, unless somebody is quicker. */
export function EditorPane({ session }: { readonly session: Session }) {
  const [kind, setKind] = useState<EditorKind>('codemirror');
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor | undefined>(undefined);
  const typing = useRef<AbortController | undefined>(undefined);
  /** The editor that was there last. */
  const loaded = useRef<EditorKind>('codemirror');
  /** URI of what the editor shows. */
  const shownUri = useRef('');
  const [isTyping, setTyping] = useState(false);
  const [ready, setReady] = useState<EditorKind | undefined>(undefined);
  const [isWelcome, setWelcome] = useState(true);
  const [note, setNote] = useState('');
  const [activity, setActivity] = useState<CompletionStatus['state']>('idle');
  const { workspace, path } = session;
  const { demonstration } = workspace.project;
  const documentNow = () => {
    const file = session.workspace.file(session.path);
    return {
      uri: session.workspace.uri(session.path),
      path: session.path,
      languageId: file?.languageId ?? 'plaintext',
      text: file?.text ?? '',
    };
  };
  /** Where something is missing in a sample, that place is in sight when it is opened. */
  const showGap = () => {
    const document = documentNow();
    if (demonstration === undefined || document.path !== demonstration.path) return;
    const gap = placeOf(document.text, demonstration);
    if (gap !== undefined) editor.current?.moveTo(gap);
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
      loaded.current = kind;
      shownUri.current = session.workspace.uri(session.path);
      showGap();
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

  useEffect(() => {
    const uri = workspace.uri(path);
    if (shownUri.current === uri || editor.current === undefined) return;
    typing.current?.abort();
    editor.current.open(documentNow());
    shownUri.current = uri;
    showGap();
  }, [workspace, path]);

  const type = async (how: Omit<Typing, 'signal'>) => {
    if (demonstration === undefined || editor.current === undefined) return;
    typing.current?.abort();
    const own = new AbortController();
    typing.current = own;
    session.restoreFile(demonstration.path);
    shownUri.current = workspace.uri(demonstration.path);
    setTyping(true);
    try {
      const { signal } = own;
      await demonstrate(editor.current, documentNow(), demonstration, { ...how, signal }, (text) =>
        session.edited(text),
      );
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
              <kbd>Tab</kbd> accepts the grey text. Or just keep typing.
            </span>
            <span class="with-touch">Accept takes the grey text. Or just keep typing.</span>
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
