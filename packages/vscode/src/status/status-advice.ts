import type { SidecarStatus } from '../sidecar/protocol';

/** What the extension can do about a status; each is a command `completion.NAME`. */
export type Action =
  | 'trigger'
  | 'snooze'
  | 'pause'
  | 'resume'
  | 'explain'
  | 'doctor'
  | 'chooseModel'
  | 'setKey'
  | 'openSettings'
  | 'showLog'
  | 'restart';

/** A status in the words of the status bar. */
export interface StatusAdvice {
  /** A codicon. */
  readonly icon: string;
  /** Two or three words; empty when all is well. */
  readonly problem: string;
  /** What is wrong, as the server says it. */
  readonly detail: string;
  /** One sentence: what to do. */
  readonly whatToDo: string;
  /** What helps, best first. */
  readonly actions: readonly Action[];
  readonly severity: 'none' | 'warning' | 'error';
}

/** Messages of the server by their beginning, most telling first. */
const known: readonly (Omit<StatusAdvice, 'detail' | 'icon' | 'severity'> & { readonly begins: RegExp })[] = [
  {
    begins: /^unauthorized|\bkey\b.*(missing|not set|needed)|needs a key/i,
    problem: 'not authorized',
    whatToDo: 'Set the key for this server; the editor keeps it in its secret storage.',
    actions: ['setKey', 'openSettings', 'doctor'],
  },
  {
    begins: /^rate limited/,
    problem: 'rate limited',
    whatToDo: 'Completion goes on by itself; a smaller model, or fewer requests per minute, helps.',
    actions: ['chooseModel', 'openSettings', 'explain'],
  },
  {
    begins: /^offline/,
    problem: 'offline',
    whatToDo: 'Check the base URL and the proxy, and that the server runs.',
    actions: ['doctor', 'openSettings', 'showLog'],
  },
  {
    begins: /^paused/,
    problem: 'paused',
    whatToDo: 'Resume when you want suggestions while typing; the trigger command works all the time.',
    actions: ['resume', 'trigger'],
  },
  {
    begins: /\bmodel\b/i,
    problem: 'model refused',
    whatToDo: 'Choose a model that the server offers.',
    actions: ['chooseModel', 'doctor', 'openSettings'],
  },
  {
    begins: /^completion\./,
    problem: 'wrong setting',
    whatToDo: 'Correct the setting.',
    actions: ['openSettings', 'showLog'],
  },
  {
    begins: /^the language server/,
    problem: 'stopped',
    whatToDo: 'Start it again; the log says why it ended.',
    actions: ['restart', 'showLog'],
  },
];

const icons: Readonly<Record<SidecarStatus['kind'], string>> = {
  Normal: 'sparkle',
  Warning: 'warning',
  Error: 'error',
  Inactive: 'debug-pause',
};

/** What a status means and what helps. */
export function adviceOn({ kind, busy, message }: SidecarStatus): StatusAdvice {
  const severity = kind === 'Error' ? 'error' : kind === 'Warning' ? 'warning' : 'none';
  const icon = busy && severity === 'none' ? 'loading~spin' : icons[kind];
  if (kind === 'Normal')
    return { icon, problem: '', detail: message, whatToDo: '', actions: ['trigger', 'explain'], severity };
  const { begins: _begins, ...advice } = known.find(({ begins }) => begins.test(message)) ?? {
    begins: undefined,
    problem: kind === 'Inactive' ? 'not running' : 'failed',
    whatToDo: 'The log has the details; the doctor tries one completion, step by step.',
    actions: ['doctor', 'showLog', 'openSettings'] as const,
  };
  return { ...advice, icon, detail: message, severity };
}
