import type { Monaco } from './monaco';
import * as editor from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/javascript/register';

/** Monaco 0.57 with all features of the editor, without the services of languages, which need further workers. */
export const monaco = editor as unknown as Monaco;
