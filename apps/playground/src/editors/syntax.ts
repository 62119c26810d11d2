import { cpp } from '@codemirror/lang-cpp';
import { go } from '@codemirror/lang-go';
import { java } from '@codemirror/lang-java';
import { javascript } from '@codemirror/lang-javascript';
import { python } from '@codemirror/lang-python';
import { rust } from '@codemirror/lang-rust';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';

const languages: Readonly<Record<string, () => Extension>> = {
  typescript: () => javascript({ typescript: true }),
  typescriptreact: () => javascript({ typescript: true, jsx: true }),
  javascript: () => javascript(),
  javascriptreact: () => javascript({ jsx: true }),
  python,
  go,
  rust,
  java,
  cpp,
  c: cpp,
};

/** CodeMirror's extension for a language; empty when it has none. */
export function languageSupport(languageId: string): Extension {
  return Object.hasOwn(languages, languageId) ? (languages[languageId]?.() ?? []) : [];
}

/** The indentation of `text`: the first that is found, two spaces when there is none. */
export function indentationOf(text: string): Extension {
  const found = /^(\t| {2,8})\S/m.exec(text)?.[1] ?? '  ';
  return indentUnit.of(found);
}

/** Colors from the page's own variables, so that light and dark are one style. */
export const pageHighlighting: Extension = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.comment, tags.meta], color: 'var(--code-comment)', fontStyle: 'italic' },
    { tag: [tags.keyword, tags.modifier, tags.controlKeyword], color: 'var(--code-keyword)' },
    { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-string)' },
    { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)' },
    { tag: [tags.typeName, tags.className, tags.namespace], color: 'var(--code-type)' },
    {
      tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.macroName],
      color: 'var(--code-function)',
    },
    { tag: [tags.definition(tags.variableName), tags.propertyName], color: 'var(--code-name)' },
  ]),
);
