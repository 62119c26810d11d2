import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../session/session';
import { demonstrate, type Typing } from './demonstrate';
import { documentOf, type EditorOnPage } from './use-editor';

/** How the first example is typed at the start: its last key alone, so that a suggestion is there at once. */
const welcome = { keyMs: 90, lastChars: 1 };

/**
 * Types the project's example into the editor, its last key at the start unless the user is quicker. Any key, press or paste of the
 * user ends it.
 *
 * @param typing - aborted by the caller too, when the editor leaves the file
 */
export function useDemonstration(
  session: Session,
  { editor, shown, ready, edited }: EditorOnPage,
  typing: RefObject<AbortController | undefined>,
) {
  const { workspace } = session;
  const { demonstration } = workspace.project;
  const [isTyping, setTyping] = useState(false);
  const [isWelcome, setWelcome] = useState(true);
  const welcomed = useRef(false);

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
  useEffect(() => {
    if (welcomed.current || session.preparing || ready === undefined) return;
    welcomed.current = true;
    if (isWelcome) void type(welcome);
  }, [session.preparing, ready]);

  return {
    isTyping,
    /** Whether the user has done nothing yet and the first example is there. */
    isWelcome: isWelcome && welcomed.current,
    /** Types the whole example, or stops typing it. */
    toggle: () => (isTyping ? typing.current?.abort() : void type({})),
  };
}
