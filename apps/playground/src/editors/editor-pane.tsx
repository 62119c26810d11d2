import { englishStrings } from '@org/completion-web/codemirror';
import { useRef, useState } from 'preact/hooks';
import type { Session } from '../session/session';
import type { EditorKind } from './editor';
import { editorNames, EditorPicker } from './editor-picker';
import { FilePicker } from './file-picker';
import { ProjectPicker } from './project-picker';
import { TakeButtons } from './take-buttons';
import { useDemonstration } from './use-demonstration';
import { useEditor } from './use-editor';

/** Project, files and one of the three editors. */
export function EditorPane({ session }: { readonly session: Session }) {
  const [kind, setKind] = useState<EditorKind>('codemirror');
  const [note, setNote] = useState('');
  const typing = useRef<AbortController | undefined>(undefined);
  const onPage = useEditor({
    session,
    kind,
    onLeave: () => typing.current?.abort(),
    onCannotLoad(previous) {
      setNote(`${editorNames[kind]} could not be loaded. Is the network gone?`);
      setKind(previous);
    },
  });
  const { isTyping, isWelcome, toggle } = useDemonstration(session, onPage, typing);
  const { parent, editor, activity } = onPage;
  const { workspace, path } = session;
  const isSuggesting = (editor.current?.completion?.ghostText ?? '') !== '';
  return (
    <section class="card editor-card" aria-label="Editor">
      <div class="bar">
        <ProjectPicker session={session} onNote={setNote} />
        <EditorPicker
          kind={kind}
          onChoose={(chosen) => {
            setNote('');
            setKind(chosen);
          }}
        />
      </div>
      <div class="files-bar">
        <FilePicker paths={workspace.paths} path={path} onOpen={(each) => session.openFile(each)} />
        <p class={`activity ${activity}`} aria-hidden="true">
          <span class="words">{englishStrings.status[activity]}</span>
        </p>
      </div>
      <div class="stage">
        <div id="editor" class="editor" ref={parent} tabIndex={-1} />
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
        {workspace.project.demonstration === undefined ? null : (
          <button type="button" class="button primary" data-types onClick={toggle}>
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
