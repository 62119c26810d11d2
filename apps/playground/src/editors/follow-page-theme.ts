import { monaco } from './monaco-parts';
import { definePageThemes } from './monaco-themes';

/** Gives Monaco the page's theme, now and whenever that changes. Returns how to stop. */
export function followPageTheme(): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { colorScheme } = getComputedStyle(document.documentElement);
    const isDark = colorScheme === 'dark' || (colorScheme !== 'light' && dark.matches);
    monaco.editor.setTheme(isDark ? 'page-dark' : 'page-light');
  };
  const watch = new MutationObserver(apply);
  watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', apply);
  definePageThemes(monaco);
  apply();
  return () => {
    dark.removeEventListener('change', apply);
    watch.disconnect();
  };
}
