import { showPlace, type FilePlace } from './config-error';

/** The source of a setting's value. */
export type Origin =
  | { readonly kind: 'flag'; readonly name: string }
  /** `name` as in the editor, e.g. `completion.when.trigger`. */
  | { readonly kind: 'editor'; readonly name: string }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'project-file' | 'user-file'; readonly place: FilePlace }
  | { readonly kind: 'default' };

/** The origin in a few words, e.g. `environment COMPLETION_MODEL`. */
export function showOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'flag':
      return `flag ${origin.name}`;
    case 'editor':
      return `editor setting ${origin.name}`;
    case 'environment':
      return `environment ${origin.name}`;
    case 'project-file':
      return `project file ${showPlace(origin.place)}`;
    case 'user-file':
      return `user file ${showPlace(origin.place)}`;
    case 'default':
      return 'default';
  }
}
