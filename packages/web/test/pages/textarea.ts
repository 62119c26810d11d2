import { attachCodeCompletion } from '../../src/textarea';
import { offer, textOf } from './driver';

offer((place, options) => {
  const textarea = document.createElement('textarea');
  textarea.setAttribute('aria-label', 'Code');
  textarea.spellcheck = false;
  place.append(textarea);
  const completion = attachCodeCompletion(textarea, { nonce: 'page', ...options });
  return {
    reset(text, offset) {
      textarea.value = text;
      textarea.focus();
      textarea.setSelectionRange(offset, offset);
    },
    value: () => textarea.value,
    selections: () => [[textarea.selectionStart, textarea.selectionEnd]],
    select: (from, to) => textarea.setSelectionRange(from, to),
    setReadOnly: (on) => (textarea.readOnly = on),
    ghost: () =>
      [...place.querySelectorAll<HTMLElement>('.code-completion-ghost')]
        .filter((each) => each.closest('[hidden]') === null)
        .map((each) => each.textContent ?? '')
        .join(''),
    drawn() {
      const lines = [...place.querySelectorAll('.code-completion-sheet > :not(.code-completion-cover)')];
      if (place.querySelector('.code-completion-layer:not([hidden])') === null) return textarea.value;
      return lines
        .filter((each) => each instanceof HTMLElement && !each.hidden && each.textContent !== '')
        .map((each) => textOf(each, '[hidden]'))
        .join('\n');
    },
    completion,
    destroy() {
      completion.destroy();
    },
  };
});
