import type { editor } from 'monaco-editor/editor.js';

/** The page's own colors, which Monaco takes as numbers and not as CSS variables: see `style.css`. */
interface Colors {
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

const light: Colors = {
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

const dark: Colors = {
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

function themeOf(base: editor.BuiltinTheme, colors: Colors): editor.IStandaloneThemeData {
  const rule = (token: string, color: string, fontStyle = '') => ({
    token,
    foreground: color.slice(1),
    fontStyle,
  });
  return {
    base,
    inherit: true,
    rules: [
      rule('', colors.text),
      rule('comment', colors.comment, 'italic'),
      rule('keyword', colors.keyword),
      rule('string', colors.string),
      rule('regexp', colors.string),
      rule('number', colors.number),
      rule('type', colors.type),
      rule('annotation', colors.comment, 'italic'),
      rule('delimiter', colors.text),
    ],
    colors: {
      'editor.background': colors.ground,
      'editor.foreground': colors.text,
      'editor.lineHighlightBackground': colors.line,
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': colors.selection,
      'editorCursor.foreground': colors.accent,
      'editorGhostText.foreground': colors.ghost,
      'editorLineNumber.foreground': colors.muted,
      'editorLineNumber.activeForeground': colors.text,
      'editorIndentGuide.background1': colors.line,
      'editorBracketMatch.background': colors.selection,
      'editorBracketMatch.border': '#00000000',
    },
  };
}
