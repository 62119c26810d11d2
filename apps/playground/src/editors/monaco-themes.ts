import type { editor } from 'monaco-editor/editor.js';

/** The page's own colours, which Monaco takes as numbers and not as CSS variables: see `style.css`. */
interface Colours {
  readonly ground: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly selection: string;
  readonly accent: string;
  readonly ghost: string;
  readonly comment: string;
  readonly keyword: string;
  readonly string: string;
  readonly number: string;
  readonly type: string;
}

const light: Colours = {
  ground: '#ffffff',
  text: '#1b1d26',
  muted: '#5c6072',
  line: '#f3f3f8',
  selection: '#d9d8fb',
  accent: '#4338ca',
  ghost: '#6f7488',
  comment: '#696e80',
  keyword: '#7c22ce',
  string: '#13703a',
  number: '#a5430b',
  type: '#0b6a86',
};

const dark: Colours = {
  ground: '#181a21',
  text: '#e6e7ee',
  muted: '#9a9fb4',
  line: '#1f222c',
  selection: '#343868',
  accent: '#a5b4fc',
  ghost: '#8e94ab',
  comment: '#8b90a5',
  keyword: '#c4a5fd',
  string: '#86d9a4',
  number: '#f6ad73',
  type: '#7cc8e4',
};

/** Makes the themes `page-light` and `page-dark`. */
export function definePageThemes(monaco: {
  readonly editor: { defineTheme(name: string, theme: editor.IStandaloneThemeData): void };
}): void {
  monaco.editor.defineTheme('page-light', themeOf('vs', light));
  monaco.editor.defineTheme('page-dark', themeOf('vs-dark', dark));
}

function themeOf(base: editor.BuiltinTheme, colours: Colours): editor.IStandaloneThemeData {
  const rule = (token: string, colour: string, fontStyle = '') => ({
    token,
    foreground: colour.slice(1),
    fontStyle,
  });
  return {
    base,
    inherit: true,
    rules: [
      rule('', colours.text),
      rule('comment', colours.comment, 'italic'),
      rule('keyword', colours.keyword),
      rule('string', colours.string),
      rule('regexp', colours.string),
      rule('number', colours.number),
      rule('type', colours.type),
      rule('annotation', colours.comment, 'italic'),
      rule('delimiter', colours.text),
    ],
    colors: {
      'editor.background': colours.ground,
      'editor.foreground': colours.text,
      'editor.lineHighlightBackground': colours.line,
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': colours.selection,
      'editorCursor.foreground': colours.accent,
      'editorGhostText.foreground': colours.ghost,
      'editorLineNumber.foreground': colours.muted,
      'editorLineNumber.activeForeground': colours.text,
      'editorIndentGuide.background1': colours.line,
      'editorBracketMatch.background': colours.selection,
      'editorBracketMatch.border': '#00000000',
    },
  };
}
