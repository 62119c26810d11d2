import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/** The settings of `schema/plugin.json`, as JupyterLab has checked them and filled in the defaults. */
export interface CompletionSettings {
  readonly enabled: boolean;
  readonly automatic: boolean;
  /** Empty: the gateway of Jupyter's server. */
  readonly endpoint: string;
  /** Empty: the server's choice. */
  readonly model: string;
  readonly multiline: 'auto' | 'always' | 'never';
  readonly maxTokens: number;
  readonly otherCells: boolean;
}

export function readSettings({
  composite,
}: Pick<ISettingRegistry.ISettings, 'composite'>): CompletionSettings {
  return composite as unknown as CompletionSettings;
}
