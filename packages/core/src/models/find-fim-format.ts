import type { FimFormat } from '../domain/prompt';
import { fimFormats } from './fim-formats';

/**
 * The format of `model`, or none. Vendor prefixes, tags and quantisation suffixes are looked through; case does not matter.
 * A model we do not know has no format: the tokens of another family would only be more text to it.
 */
export function findFimFormat(
  model: string,
  formats: readonly FimFormat[] = fimFormats,
): FimFormat | undefined {
  const name = modelName(model);
  return formats.find(({ models }) => models.some((pattern) => new RegExp(pattern).test(name)));
}

/** The format called `name`. */
export function fimFormatNamed(
  name: string,
  formats: readonly FimFormat[] = fimFormats,
): FimFormat | undefined {
  return formats.find((format) => format.name === name.toLowerCase());
}

/** `Qwen/Qwen2.5_Coder-7B` → `qwen2.5-coder-7b`; `accounts/fireworks/models/qwen2p5-coder-7b` likewise. */
export function modelName(model: string): string {
  const name = model.trim().split(/[/\\]/).at(-1) ?? '';
  return name
    .toLowerCase()
    .replace(/[_\s]+/g, '-')
    .replace(/(\d)p(\d)/g, '$1.$2');
}
