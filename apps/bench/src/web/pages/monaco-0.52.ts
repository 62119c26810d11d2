import type { Monaco } from './monaco';
// Without types of its own at this path; the newer version's are used, as a page that upgrades would.
// @ts-expect-error
import * as editor from 'monaco-editor-0.52/esm/vs/editor/edcore.main.js';
import 'monaco-editor-0.52/esm/vs/basic-languages/javascript/javascript.contribution.js';

/** Monaco 0.52 with all features of the editor, without the services of languages, which need workers of their own. */
export const monaco = editor as Monaco;
