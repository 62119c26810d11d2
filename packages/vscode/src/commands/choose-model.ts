import * as vscode from 'vscode';
import type { Sidecar } from '../sidecar/sidecar';

interface ModelEntry extends vscode.QuickPickItem {
  /** Empty: the default model. `undefined`: one that the user writes. */
  readonly id: string | undefined;
}

/** Lets the user choose one of the server's models, or write the id of one that it does not list. */
export async function chooseModel(sidecar: Sidecar): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri.toString();
  const listed = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Asking for the models' },
    () => sidecar.models(uri),
  );
  const configuration = vscode.workspace.getConfiguration('completion');
  const current = configuration.inspect<string>('model')?.globalValue;
  const items: ModelEntry[] = (listed ?? []).map(({ id, fim, evidence, contextTokens }) => ({
    id,
    label: id,
    description: [
      id === current ? 'in use' : '',
      fim === true ? 'fills in the middle' : fim === false ? 'does not fill in the middle' : '',
      contextTokens === undefined ? '' : `${contextTokens} tokens`,
    ]
      .filter((each) => each !== '')
      .join(', '),
    detail: evidence,
  }));
  const other: ModelEntry = { id: undefined, label: '$(edit) Another model…', description: '', detail: '' };
  const byDefault: ModelEntry = {
    id: '',
    label: '$(discard) The default model',
    description: '',
    detail: '',
  };
  const chosen = await vscode.window.showQuickPick([...items, other, byDefault], {
    title: 'Which model completes?',
    placeHolder: items.length === 0 ? 'The server lists no models' : 'Models that the server lists',
    matchOnDescription: true,
  });
  if (chosen === undefined) return;
  const id = chosen.id ?? (await vscode.window.showInputBox({ title: 'Model id', value: current ?? '' }));
  if (id === undefined) return;
  await configuration.update(
    'model',
    id.trim() === '' ? undefined : id.trim(),
    vscode.ConfigurationTarget.Global,
  );
}
