#!/usr/bin/env bash
# Finding: in CodeMirror 6, Escape is consumed by autocompletion() while its query is only pending, with no popup on screen.
#
# Versions: @codemirror/autocomplete 6.20.4, @codemirror/view 6.43.6, @codemirror/state 6.7.1, jsdom 26.1.0. Tried on 2026-11-30.
#
# The likely guess: the Escape binding of the completion keymap acts while the popup is open, so an extension that draws ghost
# text and binds Escape with Prec.highest gets the key whenever no popup is visible.
#
# The behavior: autocompletion() installs its keymap with Prec.highest too, and closeCompletion returns true as soon as a source is
# pending. Typing a character starts a query, so until the slowest source has answered, Escape does not reach a binding that was
# added after autocompletion(), although completionStatus is "pending" and nothing is drawn. A keydown handler added by
# EditorView.domEventHandlers with Prec.highest does get it, and so does a binding that comes before autocompletion().
#
# Output seen:
#   after autocompletion(): status pending, popup 0, own Escape binding called 0 times
#   before autocompletion(): status pending, popup 0, own Escape binding called 1 times
#   domEventHandlers after autocompletion(): called 1 times
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @codemirror/autocomplete@6.20.4 @codemirror/view@6.43.6 @codemirror/state@6.7.1 jsdom@26.1.0
cat > try.mjs <<'JS'
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true });
for (const name of ['window', 'document', 'MutationObserver', 'Node', 'HTMLElement', 'Range', 'getComputedStyle', 'requestAnimationFrame', 'cancelAnimationFrame', 'KeyboardEvent'])
  Object.defineProperty(globalThis, name, { value: name === 'window' ? window : window[name], configurable: true });
window.Range.prototype.getClientRects = () => [];
window.Range.prototype.getBoundingClientRect = () => ({ left: 0, right: 0, top: 0, bottom: 0 });

const { EditorState, Prec } = await import('@codemirror/state');
const { EditorView, keymap } = await import('@codemirror/view');
const { autocompletion, completionStatus } = await import('@codemirror/autocomplete');

function attempt(extensionsOf) {
  let calls = 0;
  const count = () => {
    calls++;
    return true;
  };
  const popup = autocompletion({ override: [() => new Promise(() => {})] });
  const view = new EditorView({ parent: document.body, state: EditorState.create({ doc: 'a', extensions: extensionsOf(popup, count) }) });
  view.dispatch({ changes: { from: 1, insert: 'b' }, selection: { anchor: 2 }, userEvent: 'input.type' });
  const status = completionStatus(view.state);
  const shown = document.querySelectorAll('.cm-tooltip-autocomplete').length;
  view.contentDOM.dispatchEvent(new window.KeyboardEvent('keydown', { key: 'Escape', keyCode: 27, bubbles: true, cancelable: true }));
  view.destroy();
  return { calls, status, shown };
}

const binding = (count) => Prec.highest(keymap.of([{ key: 'Escape', run: count }]));
const after = attempt((popup, count) => [popup, binding(count)]);
const before = attempt((popup, count) => [binding(count), popup]);
const handler = attempt((popup, count) => [popup, Prec.highest(EditorView.domEventHandlers({ keydown: () => (count(), false) }))]);
console.log(`after autocompletion(): status ${after.status}, popup ${after.shown}, own Escape binding called ${after.calls} times`);
console.log(`before autocompletion(): status ${before.status}, popup ${before.shown}, own Escape binding called ${before.calls} times`);
console.log(`domEventHandlers after autocompletion(): called ${handler.calls} times`);
process.exit(after.status === 'pending' && after.shown === 0 && after.calls === 0 && before.calls === 1 && handler.calls === 1 ? 0 : 1);
JS
node try.mjs
