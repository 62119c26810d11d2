import { attachCodeCompletion } from '../../src/textarea';
import { offer, textOf } from './driver';

offer((place, options) => {
  const textarea = document.createElement('textarea');
  textarea.setAttribute('aria-label', 'Code');
  textarea.spellcheck = false;
  (location.hash === '#shadow' ? insideShadow(place) : place).append(textarea);
  /** The page may move the textarea. */
  const all = (selector: string) => [
    ...(textarea.parentElement ?? place).querySelectorAll<HTMLElement>(selector),
  ];
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
      all('.code-completion-ghost')
        .filter((each) => each.closest('[hidden]') === null)
        .map((each) => each.textContent ?? '')
        .join(''),
    drawn() {
      const lines = all('.code-completion-sheet > :not(.code-completion-cover)');
      if (all('.code-completion-layer:not([hidden])').length === 0) return textarea.value;
      return lines
        .filter((each) => !each.hidden && each.textContent !== '')
        .map((each) => textOf(each, '[hidden]'))
        .join('\n');
    },
    edit: () =>
      all('.code-completion-layer:not([hidden]) .code-completion-line > *')
        .map((each) => {
          if (each.matches('.code-completion-removed')) return `[-${each.textContent}-]`;
          return each.matches('.code-completion-ghost') ? `{+${each.textContent}+}` : each.textContent;
        })
        .join(''),
    completion,
    destroy() {
      completion.destroy();
    },
  };
});

/** An element in a shadow root of `host`, where the page's style sheet does not reach. */
function insideShadow(host: HTMLElement): HTMLElement {
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('textarea { width: 600px; height: 240px; font: 14px/20px monospace }');
  root.adoptedStyleSheets.push(sheet);
  return root.appendChild(document.createElement('div'));
}
