import type * as MonacoNamespace from 'monaco-editor';
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/javascript/register';
import { offerMonaco } from './monaco';

// The editor without the services of languages, which need workers of their own.
offerMonaco(monaco as unknown as typeof MonacoNamespace);
