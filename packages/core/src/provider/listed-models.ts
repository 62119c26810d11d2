import type { ModelInfo } from '../domain/provider';

/** The models of a list in OpenAI's shape or a variant of it. Facts that the server does not report are `undefined`. */
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
    const listedFim = (fields['capabilities'] as Record<string, unknown> | undefined)?.['completion_fim'];
    return [
      {
        id: id as string,
        fim: typeof listedFim === 'boolean' ? listedFim : undefined,
        evidence:
          typeof listedFim === 'boolean' ? "the server's list" : 'the server lists it without further facts',
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
