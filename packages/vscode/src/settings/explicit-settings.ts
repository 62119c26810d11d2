/** A setting of the extension's manifest. */
export interface DeclaredSetting {
  readonly scope: string;
}

/** The values of a setting by where they stand, as VS Code tells them. */
export interface InspectedSetting {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

const section = 'completion.';

/**
 * The settings that were set, by their names without the section. Defaults are left out, since a project file must be able
 * to set what the user has not. Of settings that only the user may set, the user's value alone counts.
 *
 * @param declared - the properties of the manifest's configuration
 * @param inspect - tells the values of a setting
 */
export function explicitSettings(
  declared: Readonly<Record<string, DeclaredSetting>>,
  inspect: (name: string) => InspectedSetting | undefined,
): Readonly<Record<string, unknown>> {
  const settings: Record<string, unknown> = {};
  for (const [fullName, { scope }] of Object.entries(declared)) {
    const name = fullName.slice(section.length);
    const { globalValue, workspaceValue, workspaceFolderValue } = inspect(name) ?? {};
    const values = isUserOnly(scope) ? [globalValue] : [globalValue, workspaceValue, workspaceFolderValue];
    // An empty box of the settings page is no value.
    const given = values.filter((value) => value !== undefined && value !== null && value !== '');
    const strongest = given.at(-1);
    if (strongest === undefined) continue;
    settings[name] = given.every(isRecord) ? Object.assign({}, ...given) : strongest;
  }
  return settings;
}

/** Whether a setting of that scope cannot stand in a workspace. */
export function isUserOnly(scope: string): boolean {
  return scope === 'machine' || scope === 'application';
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
