/** Light or dark; `auto` is the system's. */
export type Theme = 'auto' | 'light' | 'dark';

const key = 'playground-theme';

/** What the person chose here before, also where the browser keeps nothing. */
export function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    return 'auto';
  }
}

/** Draws the page in `theme`, and remembers it where the browser allows that. */
export function writeTheme(theme: Theme): void {
  showTheme(theme);
  try {
    localStorage.setItem(key, theme);
  } catch {
    // A page without storage forgets; that is all.
  }
}

/** Draws the page in `theme`. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}
