import { useEffect, useReducer } from 'preact/hooks';
import type { Session } from './session';

/** Draws the component again after changes of the session, at most once a frame. */
export function useSession(session: Session): void {
  const [, redraw] = useReducer<number, undefined>((count) => count + 1, 0);
  useEffect(() => {
    let frame: number | undefined;
    const end = session.onChange(() => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        redraw(undefined);
      });
    });
    redraw(undefined);
    return () => {
      end();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [session]);
}
