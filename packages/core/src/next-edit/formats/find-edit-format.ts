import { modelName } from '../../models/find-fim-format';
import type { EditFormat } from './edit-format';
import { editFormats } from './formats';

/** The format of `model` by its name; `undefined` for a model that was not trained for next edits. */
export function findEditFormat(model: string): EditFormat | undefined {
  const name = modelName(model);
  return editFormats.find(({ models }) => models.some((pattern) => new RegExp(pattern).test(name)));
}

/** The format with this name; case does not matter. */
export function editFormatNamed(name: string): EditFormat | undefined {
  return editFormats.find((format) => format.name === name.toLowerCase());
}
