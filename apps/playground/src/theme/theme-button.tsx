import { useState } from 'preact/hooks';
import { readTheme, writeTheme, type Theme } from './theme';

const next = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const words = { auto: 'as the system has it', light: 'light', dark: 'dark' } as const;

/** Follows the system until the user chooses a theme, which is stored. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(readTheme);
  const change = () => {
    writeTheme(next[theme]);
    setTheme(next[theme]);
  };
  return (
    <button type="button" class="quiet" onClick={change} title={`Theme: ${words[theme]}`}>
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" class="icon">
        {shapes[theme]}
      </svg>
      <span class="sr">Theme: {words[theme]}</span>
    </button>
  );
}

const shapes = {
  auto: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 4a8 8 0 0 1 0 16z" class="filled" />
    </>
  ),
  light: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M5.3 18.7l2.1-2.1M16.6 7.4l2.1-2.1" />
    </>
  ),
  dark: <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />,
} as const;
