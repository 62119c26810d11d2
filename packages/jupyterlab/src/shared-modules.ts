import type * as Apputils from '@jupyterlab/apputils';
import type * as Completer from '@jupyterlab/completer';
import type * as Services from '@jupyterlab/services';
import type * as Settings from '@jupyterlab/settingregistry';
import type * as StatusBar from '@jupyterlab/statusbar';
import type * as Widgets from '@lumino/widgets';

/** What this extension uses of JupyterLab at run time: JupyterLab's own copies, since a token of another copy matches nothing. */
export interface SharedModules {
  readonly apputils: Pick<typeof Apputils, 'Dialog' | 'ICommandPalette' | 'showDialog'>;
  readonly completer: Pick<
    typeof Completer,
    'ICompletionProviderManager' | 'IInlineCompleterFactory' | 'InlineCompletionTriggerKind'
  >;
  readonly coreutils: { readonly Text: { jsIndexToCharIndex(index: number, text: string): number } };
  readonly services: Pick<typeof Services, 'ServerConnection'>;
  readonly settings: Pick<typeof Settings, 'ISettingRegistry'>;
  readonly statusBar: Pick<typeof StatusBar, 'IStatusBar'>;
  readonly widgets: Pick<typeof Widgets, 'Widget'>;
}

/** A module that the page shares, by version. */
type SharedVersions = Readonly<
  Record<string, { readonly loaded?: unknown; get(): (() => unknown) | Promise<() => unknown> }>
>;

/** The modules that a page shares, by name, as webpack keeps them. */
export type ShareScope = Readonly<Record<string, SharedVersions>>;

/** Loads JupyterLab's modules from its page. Rejects when one is missing, as in a JupyterLab before 4.4. */
export async function loadSharedModules(scope: ShareScope): Promise<SharedModules> {
  const load = async <T>(name: string): Promise<T> => {
    const versions = Object.values(scope[name] ?? {});
    const version = versions.find(({ loaded }) => Boolean(loaded)) ?? versions[0];
    if (version === undefined)
      throw new Error(`completion: this page does not share ${name}; JupyterLab 4.4 or newer is needed`);
    return (await version.get())() as T;
  };
  const [apputils, completer, coreutils, services, settings, statusBar, widgets] = await Promise.all([
    load<SharedModules['apputils']>('@jupyterlab/apputils'),
    load<SharedModules['completer']>('@jupyterlab/completer'),
    load<SharedModules['coreutils']>('@jupyterlab/coreutils'),
    load<SharedModules['services']>('@jupyterlab/services'),
    load<SharedModules['settings']>('@jupyterlab/settingregistry'),
    load<SharedModules['statusBar']>('@jupyterlab/statusbar'),
    load<SharedModules['widgets']>('@lumino/widgets'),
  ]);
  return { apputils, completer, coreutils, services, settings, statusBar, widgets };
}
