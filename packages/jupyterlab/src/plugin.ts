import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { ICompletionProviderManager, IInlineCompleterFactory } from '@jupyterlab/completer';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IStatusBar } from '@jupyterlab/statusbar';
import { CompletionControl } from './completion-control';
import { InlineProvider } from './inline-provider';
import { JupyterGateway } from './jupyter-gateway';
import { readSettings } from './settings';
import { createStatusWidget } from './status-widget';
import type { SharedModules } from './shared-modules';
import { watchCompleters } from './watch-completers';

const pluginId = '@org/completion-jupyterlab:plugin';

/** Makes the plugin with JupyterLab's own modules. */
export function createPlugin(modules: SharedModules): JupyterFrontEndPlugin<void> {
  const { apputils, completer, coreutils, services, settings, statusBar } = modules;
  return {
    id: pluginId,
    description: 'Ghost text from a language model, in notebooks and files.',
    autoStart: true,
    requires: [
      completer.ICompletionProviderManager,
      completer.IInlineCompleterFactory,
      settings.ISettingRegistry,
    ],
    optional: [statusBar.IStatusBar, apputils.ICommandPalette],
    activate(
      app: JupyterFrontEnd,
      manager: ICompletionProviderManager,
      factory: IInlineCompleterFactory,
      registry: ISettingRegistry,
      bar: IStatusBar | null,
      palette: ICommandPalette | null,
    ) {
      const provider = new InlineProvider({
        invokedKind: completer.InlineCompletionTriggerKind.Invoke,
        offsets: coreutils.Text.jsIndexToCharIndex(2, '😀') === 1 ? 'code-points' : 'utf-16',
        ask() {
          const id = app.shell.currentWidget?.id;
          if (id !== undefined) manager.inline?.invoke(id);
        },
      });
      // Both before the first editor opens, and before JupyterLab reads which providers there are: it does so once.
      watchCompleters(factory, provider);
      manager.registerInlineProvider(provider);

      const item = createStatusWidget(
        modules.widgets.Widget,
        () => void app.commands.execute('completion:status'),
      );
      bar?.registerStatusItem(pluginId, { item: item.widget, align: 'right', rank: 900 });
      const gateway = new JupyterGateway(services.ServerConnection, app.serviceManager.serverSettings);
      const control = new CompletionControl(provider, gateway, (status) => item.show(status));
      item.show(control.status);
      addCommands(app, palette, modules, provider, control);

      void registry.load(pluginId).then(
        (loaded) => {
          const apply = () => void control.apply(readSettings(loaded));
          loaded.changed.connect(apply);
          addToggle('completion:toggle', 'Suggest Code', 'enabled');
          addToggle('completion:toggle-automatic', 'Suggest Code While Typing', 'automatic');
          function addToggle(command: string, label: string, setting: 'enabled' | 'automatic'): void {
            const isOn = () => readSettings(loaded)[setting];
            const execute = () => loaded.set(setting, !isOn());
            app.commands.addCommand(command, { label, isToggleable: true, isToggled: isOn, execute });
            palette?.addItem({ command, category: 'Ghost Text Completion' });
          }
          apply();
        },
        (error: unknown) => console.error('completion: the settings could not be loaded:', error),
      );
    },
  };
}

function addCommands(
  { commands }: JupyterFrontEnd,
  palette: ICommandPalette | null,
  { apputils: { Dialog, showDialog } }: SharedModules,
  provider: InlineProvider,
  control: CompletionControl,
): void {
  commands.addCommand('completion:status', {
    label: 'Show Why Code Is Suggested or Not',
    execute: () =>
      showDialog({
        title: `Code completion: ${control.status.label}`,
        body: control.status.detail,
        buttons: [Dialog.okButton()],
      }),
  });
  commands.addCommand('completion:dismiss', {
    label: 'Dismiss Suggestion',
    execute: () => provider.dismiss(),
  });
  palette?.addItem({ command: 'completion:status', category: 'Ghost Text Completion' });
}
