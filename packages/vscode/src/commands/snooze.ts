import * as vscode from 'vscode';
import type { Sidecar } from '../sidecar/sidecar';

/** Lets the user choose for how long no automatic requests are made. */
export async function snooze(sidecar: Sidecar): Promise<void> {
  const minutes = (label: string, count: number) => ({ label, ms: count * 60_000 });
  const chosen = await vscode.window.showQuickPick(
    [minutes('5 minutes', 5), minutes('15 minutes', 15), minutes('1 hour', 60), minutes('8 hours', 480)],
    { title: 'No suggestions while typing for …' },
  );
  if (chosen !== undefined) await sidecar.snooze(chosen.ms);
}
