import { missing, peers } from '../engines/install-peers';

/** A widget in an editor, or an editor without one, in a separate page. */
export interface Contender {
  readonly name: string;
  /** Name of its page, and of the module in `pages/` that makes it. */
  readonly page: string;
  /** Modules that are passed to its `start`, in order: those of the bench, and a peer's. */
  readonly given: readonly string[];
  readonly peer?: keyof typeof peers;
  /** An editor alone, to compare the widgets' long tasks with. */
  readonly alone?: boolean;
  readonly ours?: boolean;
  readonly editor: 'CodeMirror' | 'Monaco 0.52' | 'Monaco 0.57' | 'textarea';
}

const [monaco52, monaco57] = ['./monaco-0.52', './monaco-0.57'];

/** All contenders, in the order of the tables. */
export const contenders: readonly Contender[] = [
  { name: 'ours in CodeMirror', page: 'codemirror-ours', given: [], ours: true, editor: 'CodeMirror' },
  { name: 'ours in Monaco 0.52', page: 'monaco-ours', given: [monaco52], ours: true, editor: 'Monaco 0.52' },
  { name: 'ours in Monaco 0.57', page: 'monaco-ours', given: [monaco57], ours: true, editor: 'Monaco 0.57' },
  { name: 'ours in textarea', page: 'textarea-ours', given: [], ours: true, editor: 'textarea' },
  {
    name: 'monacopilot in Monaco 0.52',
    page: 'monaco-monacopilot',
    given: [monaco52, peers.monacopilot.name],
    peer: 'monacopilot',
    editor: 'Monaco 0.52',
  },
  {
    name: 'monacopilot in Monaco 0.57',
    page: 'monaco-monacopilot',
    given: [monaco57, peers.monacopilot.name],
    peer: 'monacopilot',
    editor: 'Monaco 0.57',
  },
  {
    name: 'codemirror-copilot',
    page: 'codemirror-copilot',
    given: [peers['codemirror-copilot'].name],
    peer: 'codemirror-copilot',
    editor: 'CodeMirror',
  },
  {
    name: '@marimo-team/codemirror-ai',
    page: 'codemirror-marimo',
    given: [peers.marimo.name],
    peer: 'marimo',
    editor: 'CodeMirror',
  },
  {
    name: 'inline-suggestion',
    page: 'codemirror-inline-suggestion',
    given: [peers['inline-suggestion'].name],
    peer: 'inline-suggestion',
    editor: 'CodeMirror',
  },
  { name: 'CodeMirror alone', page: 'codemirror-alone', given: [], alone: true, editor: 'CodeMirror' },
  { name: 'Monaco 0.52 alone', page: 'monaco-alone', given: [monaco52], alone: true, editor: 'Monaco 0.52' },
  { name: 'Monaco 0.57 alone', page: 'monaco-alone', given: [monaco57], alone: true, editor: 'Monaco 0.57' },
  { name: 'textarea alone', page: 'textarea-alone', given: [], alone: true, editor: 'textarea' },
];

/** Why it cannot run here, or `undefined`. */
export function unavailable({ peer }: Contender): string | undefined {
  return peer === undefined ? undefined : missing(peer);
}

/** Where its page is found on the bench's server. */
export function pathOf({ name }: Contender): string {
  return `/${name.replaceAll(/[^a-z0-9.]+/gi, '-')}`;
}
