/** Light or dark; `auto` is the system's. */
export type Theme = 'auto' | 'light' | 'dark';

const key = 'playground-theme';

/** The theme that the user chose before, also when the browser stores nothing. */
export function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    return 'auto';
  }
}

/** Draws the page in `theme`, and stores it when the browser allows that. */
export function writeTheme(theme: Theme): void {
  showTheme(theme);
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Draws the page in `theme`. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}
