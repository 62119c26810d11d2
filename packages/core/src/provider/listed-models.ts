import type { ModelInfo } from '../domain/provider';
import { fieldsOf } from './fields-of';

const contextFields = [
  'context_length',
  'max_model_len',
  'context_window',
  'max_context_length',
  'max_input_tokens',
] as const;

/** The models of a list in OpenAI's shape or a variant of it. Facts that the server does not report are `undefined`. */
export function listedModels(json: unknown): readonly ModelInfo[] {
  const { data, models } = fieldsOf(json);
  const list: readonly unknown[] = [json, data, models].find((each) => Array.isArray(each)) ?? [];
  return list.flatMap((entry): ModelInfo[] => {
    const fields = fieldsOf(entry);
    const id = [fields['id'], fields['name'], fields['model']].find((each) => typeof each === 'string');
    if (id === undefined) return [];
    // llama.cpp's server has the context of one request among facts of the model.
    const contextTokens = [
      ...contextFields.map((name) => fields[name]),
      fieldsOf(fields['meta'])['n_ctx'],
    ].find((value) => typeof value === 'number' && value > 0);
    const fim = fieldsOf(fields['capabilities'])['completion_fim'];
    const isListed = typeof fim === 'boolean';
    return [
      {
        id,
        fim: isListed ? fim : undefined,
        evidence: isListed ? "the server's list" : 'the server lists it without further facts',
        ...parametersOf(fields),
        ...(typeof fields['owned_by'] === 'string' ? { ownedBy: fields['owned_by'] } : {}),
        ...(fields['default'] === true ? { isDefault: true } : {}),
        ...(typeof contextTokens === 'number' ? { contextTokens } : {}),
      },
    ];
  });
}

/** The number of parameters: `meta.n_params` of llama.cpp, `details.parameter_size` of Ollama, e.g. `134.52M`. */
function parametersOf(fields: Readonly<Record<string, unknown>>): { readonly parameters?: number } {
  const { n_params: count } = fieldsOf(fields['meta']);
  if (typeof count === 'number' && count > 0) return { parameters: count };
  const { parameter_size: size } = fieldsOf(fields['details']);
  const [, number, unit] = /^(\d+(?:\.\d+)?)([MBT])$/i.exec(String(size)) ?? [];
  if (number === undefined || unit === undefined) return {};
  return { parameters: Number(number) * { M: 1e6, B: 1e9, T: 1e12 }[unit.toUpperCase() as 'M' | 'B' | 'T'] };
}
