import type { CompletionRequest } from '@org/completion-core';

const names = ['total', 'count', 'offset', 'width', 'height', 'margin', 'label', 'index', 'limit', 'parent'];

/** A Python file of short functions that all differ, with about `lines` lines. */
export function longPythonFile(lines: number): string {
  return Array.from({ length: Math.ceil(lines / 4) }, (_, index) => {
    const one = names[index % names.length] ?? '';
    const other = names[(index * 7 + 3) % names.length] ?? '';
    return `def ${one}_${index}(${other}):\n    ${one} = ${other} * ${index} + ${index % 13}\n    return ${one}\n\n`;
  }).join('');
}

/** A request for each of `keys` keys that are typed at the end of `text`. */
export function typedKeys(text: string, keys: number): readonly CompletionRequest[] {
  const typed =
    'def scaled_margin(width, height):\n    scale = width / height\n    return scale * margin_5(width)\n';
  return Array.from({ length: keys }, (_, index) => {
    const now = text + typed.slice(0, index + 1);
    return {
      document: { uri: 'file:///w/a.py', languageId: 'python', version: index + 1, text: now },
      offset: now.length,
      triggerKind: 'invoked' as const,
    };
  });
}
