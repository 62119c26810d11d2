import { attachCodeCompletion } from '../textarea';
import type { EditorMount } from './editor-mount';

/** A textarea: the one inside the element, or a new one. */
export const textareaMount: EditorMount = ({ parent, value, readOnly, label, options, onInput }) => {
  const given = parent.querySelector('textarea');
  const textarea = given ?? parent.appendChild(parent.ownerDocument.createElement('textarea'));
  if (given === null) {
    textarea.spellcheck = false;
    textarea.autocapitalize = 'off';
    textarea.setAttribute('autocorrect', 'off');
  }
  if (label !== '' && !textarea.hasAttribute('aria-label')) textarea.setAttribute('aria-label', label);
  textarea.value = value;
  textarea.readOnly = readOnly;
  const completion = attachCodeCompletion(textarea, options);
  textarea.addEventListener('input', onInput);
  return {
    completion,
    getValue: () => textarea.value,
    setValue(next) {
      if (textarea.value !== next) textarea.value = next;
    },
    setReadOnly(next) {
      textarea.readOnly = next;
    },
    focus: () => textarea.focus(),
    destroy() {
      textarea.removeEventListener('input', onInput);
      completion.destroy();
      if (given === null) textarea.remove();
    },
  };
};
