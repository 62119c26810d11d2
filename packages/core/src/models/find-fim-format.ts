import type { FimFormat } from '../domain/prompt';
import { fimFormats } from './fim-formats';

/**
 * Finds the format of `model` by its name. Ignores case, vendor prefixes, tags and quantization suffixes. Returns `undefined` for an
 * unknown model: to it the tokens of another family would only be more text.
 */
export function findFimFormat(model: string): FimFormat | undefined {
  const name = modelName(model);
  return fimFormats.find(({ models }) => models.some((pattern) => new RegExp(pattern).test(name)));
}

/** Finds the format with this name; case does not matter. */
export function fimFormatNamed(name: string): FimFormat | undefined {
  return fimFormats.find((format) => format.name === name.toLowerCase());
}

/** Normalizes a model name: `Qwen/Qwen2.5_Coder-7B` → `qwen2.5-coder-7b`; `accounts/fireworks/models/qwen2p5-coder-7b` likewise. */
export function modelName(model: string): string {
  const name = model.trim().split(/[/\\]/).at(-1) ?? '';
  return name
    .toLowerCase()
    .replace(/[_\s]+/g, '-')
    .replace(/(\d)p(\d)/g, '$1.$2');
}
