import type { EditorKind } from './editor';

/** The editors by their names. */
export const editorNames: Readonly<Record<EditorKind, string>> = {
  codemirror: 'CodeMirror',
  monaco: 'Monaco',
  textarea: 'Textarea',
};

/** A choice of the editor. */
export function EditorPicker({
  kind,
  onChoose,
}: {
  readonly kind: EditorKind;
  readonly onChoose: (kind: EditorKind) => void;
}) {
  return (
    <div class="segments" role="radiogroup" aria-label="Editor">
      {(Object.keys(editorNames) as EditorKind[]).map((each) => (
        <label key={each} class="segment">
          <input
            type="radio"
            name="editor"
            class="sr"
            checked={kind === each}
            onChange={() => onChoose(each)}
          />
          <span>{editorNames[each]}</span>
        </label>
      ))}
    </div>
  );
}
