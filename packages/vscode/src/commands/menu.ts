import * as vscode from 'vscode';
import type { Action, StatusAdvice } from '../status/status-advice';

const labels: Readonly<Record<Action, string>> = {
  trigger: '$(sparkle) Trigger a suggestion',
  snooze: '$(bell-slash) Snooze…',
  pause: '$(debug-pause) Pause',
  resume: '$(play) Resume',
  explain: '$(question) Explain the last requests',
  doctor: '$(pulse) Doctor: try one completion',
  chooseModel: '$(symbol-misc) Choose the model…',
  setKey: '$(key) Set the key…',
  openSettings: '$(gear) Settings',
  showLog: '$(output) Log',
  restart: '$(debug-restart) Start again',
};

/** What is wrong and what helps, then all else that can be done. */
export async function showMenu(advice: StatusAdvice, isPaused: boolean): Promise<void> {
  const { actions, detail, whatToDo, problem } = advice;
  const left = (Object.keys(labels) as Action[]).filter(
    (action) => !actions.includes(action) && (isPaused ? action !== 'pause' : action !== 'resume'),
  );
  const entries = (list: readonly Action[]) => list.map((action) => ({ label: labels[action], action }));
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator, action: undefined };
  const chosen = await vscode.window.showQuickPick([...entries(actions), separator, ...entries(left)], {
    title: problem === '' ? 'Completion' : `Completion: ${problem}. ${whatToDo}`,
    placeHolder: detail === '' ? 'What to do' : detail,
  });
  if (chosen?.action !== undefined) await vscode.commands.executeCommand(`completion.${chosen.action}`);
}
