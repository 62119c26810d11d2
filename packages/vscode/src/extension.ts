import * as vscode from 'vscode';
import { chooseModel } from './commands/choose-model';
import { doctor } from './commands/doctor';
import { decisionLines } from './commands/doctor-report';
import { showMenu } from './commands/menu';
import { ReportDocuments } from './commands/report-documents';
import { setKey, StoredKeys } from './commands/set-key';
import { snooze } from './commands/snooze';
import { GhostProvider } from './ghost/ghost-provider';
import { keyVariables, type ServerSettings } from './server-key/server-key';
import { explicitSettings, type DeclaredSetting } from './settings/explicit-settings';
import { Sidecar } from './sidecar/sidecar';
import { StatusItem } from './status/status-item';

let running: Sidecar | undefined;

/** Called by VS Code when its window is ready. The server starts behind it. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Completion', { log: true });
  const status = new StatusItem();
  const keys = new StoredKeys(context.secrets);
  const settings = (folder?: vscode.Uri) => settingsFor(context.extension, folder);
  const sidecar = new Sidecar({
    file: vscode.Uri.joinPath(context.extensionUri, 'dist', 'completion-sidecar.cjs').fsPath,
    log,
    environment: () => keyVariables(settings(), (origin) => keys.of(origin)),
    settings,
    onStatus: (state) => status.set(state),
  });
  running = sidecar;
  const ghosts = new GhostProvider(sidecar, (error) => log.error(String(error)));
  const reports = new ReportDocuments();
  const changed = () => {
    ghosts.forget();
    sidecar.changed().catch((error: unknown) => log.error(String(error)));
  };
  const commands: Readonly<Record<string, () => unknown>> = {
    trigger: () => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'),
    dismiss: () => ghosts.dismiss(),
    snooze: () => snooze(sidecar),
    pause: () => sidecar.snooze(Infinity),
    resume: () => sidecar.resume(),
    explain: async () =>
      reports.show('last-requests', `# The last requests\n\n${decisionLines(await sidecar.explain())}\n`),
    doctor: async () =>
      reports.show('doctor', await doctor(sidecar, status, keys, settings(), versionsOf(context.extension))),
    chooseModel: () => chooseModel(sidecar),
    setKey: () => setKey(keys, settings()),
    openSettings: () => vscode.commands.executeCommand('workbench.action.openSettings', 'completion.'),
    showLog: () => log.show(),
    restart: () => sidecar.restart(),
    menu: () => showMenu(status.advice, sidecar.isSnoozed),
  };
  context.subscriptions.push(
    log,
    status,
    ghosts,
    reports,
    keys.onChange(changed),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('completion')) changed();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(changed),
    vscode.window.onDidChangeActiveTextEditor((editor) => sidecar.focused(editor?.document.uri.toString())),
    ...Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(`completion.${name}`, run),
    ),
  );
  void sidecar.restart().then(() => sidecar.focused(vscode.window.activeTextEditor?.document.uri.toString()));
}

/** Called by VS Code before it ends the extension host. */
export function deactivate(): Promise<void> | undefined {
  return running?.stop();
}

/** What was set of the extension's settings for a folder, or for all. */
function settingsFor(
  extension: vscode.Extension<unknown>,
  folder: vscode.Uri | undefined,
): ServerSettings & Readonly<Record<string, unknown>> {
  const { contributes } = extension.packageJSON as {
    contributes: { configuration: { properties: Readonly<Record<string, DeclaredSetting>> } };
  };
  const configuration = vscode.workspace.getConfiguration('completion', folder ?? null);
  return explicitSettings(contributes.configuration.properties, (name) => configuration.inspect(name));
}

function versionsOf({ packageJSON }: vscode.Extension<unknown>): Readonly<Record<string, string>> {
  const { version } = packageJSON as { version: string };
  return {
    [vscode.env.appName]: vscode.version,
    Node: process.versions.node,
    Completion: version,
    [process.platform]: process.arch,
  };
}
