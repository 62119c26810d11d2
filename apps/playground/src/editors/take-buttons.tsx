import type { ComponentChildren } from 'preact';
import type { Completing } from './editor';

const isMac = /Mac|iP(?:hone|ad|od)/.test(navigator.platform);
const command = isMac ? '⌘' : 'Ctrl';
const alternative = isMac ? '⌥' : 'Alt';

/** The keys of a suggestion; where there is no keyboard, buttons in their place. */
export function TakeButtons({ completion }: { readonly completion: () => Completing | undefined }) {
  const ask = () => void completion()?.trigger();
  const take = (part: 'accept' | 'acceptWord' | 'acceptLine') => () => {
    // Nothing to take: then a person who presses wants something to take.
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
      // The focus stays in the editor: without it there is nothing to take.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
