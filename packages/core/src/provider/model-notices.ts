import type { Notice } from '../domain/outcome';

/** The notice that `model` was taken from the list of the server at `server`, because none is set. */
export function modelChosenNotice(model: string, server: string): Notice {
  return {
    code: 'model-chosen',
    message: `no model is set, so ${model} is used, from the list of ${server}; set "model" to choose another`,
  };
}

/**
 * The notice about an answer of another model than the one requested: some servers, e.g. llama.cpp's, answer with the model they
 * have loaded, whatever is requested. `undefined` when both names are of one model, and when the choice was left to the server.
 */
export function otherModelNotice(requested: string, answered: string, origin: string): Notice | undefined {
  if (requested === 'default' || mayBeSameModel(requested, answered)) return undefined;
  return {
    code: 'model-differs',
    message: `${origin} answered with the model ${answered}, not with ${requested}; if that is no alias of it, set model to the name of the one it has, whose prompt format may be another`,
  };
}

/** Names with and without owner, folder, file type, tag and date may be of one model: `smol` and `smol:latest`. */
function mayBeSameModel(one: string, other: string): boolean {
  const [first, second] = [baseName(one), baseName(other)];
  return first.startsWith(second) || second.startsWith(first);
}

function baseName(model: string): string {
  const name = /[^/\\]*$/.exec(model.trim().toLowerCase())?.[0] ?? '';
  return name.replace(/\.gguf$/, '').replace(/:latest$/, '');
}
