import type { Monaco } from './monaco';
// This path has no types; those of the newer version are used.
// @ts-expect-error
import * as editor from 'monaco-editor-0.52/esm/vs/editor/edcore.main.js';
import 'monaco-editor-0.52/esm/vs/basic-languages/javascript/javascript.contribution.js';

/** Monaco 0.52 with all features of the editor, without the services of languages, which need further workers. */
export const monaco = editor as Monaco;
