// Without types of its own at this path; the newer version's are used, as a page that upgrades would.
// @ts-expect-error
import * as monaco from 'monaco-editor-0.52/esm/vs/editor/edcore.main.js';
import 'monaco-editor-0.52/esm/vs/basic-languages/javascript/javascript.contribution.js';
import { offerMonaco } from './monaco';

offerMonaco(monaco);
