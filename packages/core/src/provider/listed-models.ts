import type { ModelInfo } from '../domain/provider';

/** Models out of a list in OpenAI's shape and its variants. What the server does not say stays open. */
export function listedModels(json: unknown): readonly ModelInfo[] {
  const list = Array.isArray(json) ? json : valuesOf(json, 'data', 'models');
  return list.flatMap((entry): ModelInfo[] => {
    const fields = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {};
    const id = [fields['id'], fields['name'], fields['model']].find((each) => typeof each === 'string');
    if (id === undefined) return [];
    const contextTokens = [
      'context_length',
      'max_model_len',
      'context_window',
      'max_context_length',
      'max_input_tokens',
    ]
      .map((name) => fields[name])
      .find((value) => typeof value === 'number' && value > 0);
    const told = (fields['capabilities'] as Record<string, unknown> | undefined)?.['completion_fim'];
    return [
      {
        id: id as string,
        fim: typeof told === 'boolean' ? told : undefined,
        evidence:
          typeof told === 'boolean' ? "the server's list says so" : 'the server lists it and says no more',
        ...(fields['default'] === true ? { isDefault: true } : {}),
        ...(contextTokens === undefined ? {} : { contextTokens: contextTokens as number }),
      },
    ];
  });
}

function valuesOf(json: unknown, ...names: readonly string[]): readonly unknown[] {
  const fields = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  const found = names.map((name) => fields[name]).find((value) => Array.isArray(value));
  return Array.isArray(found) ? found : [];
}
