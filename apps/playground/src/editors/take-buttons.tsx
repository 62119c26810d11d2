import type { ComponentChildren } from 'preact';
import type { Completing } from './editor';

const isMac = /Mac|iP(?:hone|ad|od)/.test(navigator.platform);
const command = isMac ? '⌘' : 'Ctrl';
const alternative = isMac ? '⌥' : 'Alt';

/** The keys of a suggestion, or buttons when there is no keyboard. */
export function TakeButtons({ completion }: { readonly completion: () => Completing | undefined }) {
  const ask = () => void completion()?.trigger();
  const take = (part: 'accept' | 'acceptWord' | 'acceptLine') => () => {
    // Without a suggestion, the button requests one.
    if (completion()?.[part]() === false) ask();
  };
  return (
    <>
      <p class="keys">
        <Key keys={['Tab']}>accept</Key>
        <Key keys={[command, '→']}>word</Key>
        <Key keys={[command, '↓']}>line</Key>
        <Key keys={['Esc']}>dismiss</Key>
        <Key keys={[alternative, '\\']}>ask</Key>
      </p>
      <div class="takes" role="group" aria-label="Suggestion">
        <Take onPress={take('accept')}>Accept</Take>
        <Take onPress={take('acceptWord')}>Word</Take>
        <Take onPress={take('acceptLine')}>Line</Take>
        <Take onPress={ask}>Ask</Take>
      </div>
    </>
  );
}

function Key({ keys, children }: { readonly keys: readonly string[]; readonly children: string }) {
  return (
    <span class="chord">
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}{' '}
      {children}
    </span>
  );
}

function Take({ onPress, children }: { readonly onPress: () => void; readonly children: ComponentChildren }) {
  return (
    <button
      type="button"
      class="button"
      // The focus stays in the editor, which hides its suggestion without it.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
