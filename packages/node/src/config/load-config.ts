import { join, resolve } from 'node:path';
import { nearestLanguage } from '@org/completion-core/host';
import { checkSettings } from './check-settings';
import { misspeltVariables, readEnvironment } from './environment-settings';
import {
  editorLayer,
  environmentLayer,
  flagLayer,
  mergeLayers,
  type ResolvedSettings,
  type Layer,
} from './layer';
import { showOrigin } from './origin';
import { parseConfigFile, type ConfigFile } from './parse-config-file';
import { resolveEndpoint, type EndpointConfig } from './resolve-endpoint';
import { resolveNextEditEndpoint, type NextEditEndpoint } from './resolve-next-edit-endpoint';
import {
  isEndpointSetting,
  retiredSettings,
  userSettings,
  type ProjectFileSettings,
  type UserSettings,
} from './settings-schema';
import { nest, valueAt } from './settings-tree';
import { userDirectories, type Environment } from './user-directories';
import { findProjectFile, workspaceRoot } from './workspace-root';

/** Settings that can be given by flags; the names are those of the files. */
export type ConfigFlags = {
  readonly [K in FlagName]?: UserSettings[K] | undefined;
};

type FlagName =
  | 'provider'
  | 'baseUrl'
  | 'model'
  | 'maxTokens'
  | 'temperature'
  | 'topP'
  | 'timeoutMs'
  | 'retry'
  | 'multiline'
  | 'nextEdit'
  | 'proxy'
  | 'noProxy'
  | 'caFile';

/** What a configuration is loaded from. */
export interface LoadConfigOptions {
  /** Values of flags; absent ones are `undefined`. A wrong value is reported by the name of its flag. */
  readonly flags?: Readonly<Record<string, unknown>> & ConfigFlags;
  /**
   * Settings of an editor, under the names of the user file, after flags and before the environment. Keys and headers are not
   * taken from there: editors put settings into files that are shared.
   */
  readonly editor?: Readonly<Record<string, unknown>>;
  /** @default process.env */
  readonly env?: Environment;
  /** @default process.cwd() */
  readonly cwd?: string;
  /** The document; the project file is searched from its directory up. @default `cwd` */
  readonly file?: string;
  /** Directory that the search for the project file ends in. @default found by version control */
  readonly root?: string;
}

/** The configuration of a document, and the origin of each value. */
export interface LoadedConfig {
  /** Merged, defaults filled in, without anything about the endpoint: see `endpoint`. */
  readonly settings: Omit<
    UserSettings,
    'provider' | 'baseUrl' | 'apiKey' | 'headers' | 'nextEdit' | 'ignore'
  > &
    Pick<ProjectFileSettings, 'nextEdit'>;
  readonly endpoint: EndpointConfig;
  /** The server of next edits and the key for it; `undefined` when there are none, since `nextEdit.model` is not set. */
  readonly nextEditEndpoint: NextEditEndpoint | undefined;
  /**
   * Ignore globs, a list for each configuration file that applies. A file is denied when any list denies it: no list can undo
   * another. Ignore rules also read the lists of project files in every folder above a file.
   */
  readonly ignoreGlobs: readonly (readonly string[])[];
  /** Every value that is not about the endpoint, by path, with its origin. */
  readonly effective: readonly ResolvedSettings[];
  /** The directory that the document belongs to: see `workspaceRoot`. */
  readonly workspaceRoot: string;
  /** Path of the user file, and whether it exists. */
  readonly userFile: { readonly path: string; readonly found: boolean };
  /** The project file that applies, if any. */
  readonly projectFile: string | undefined;
  /** One line each, for the user. */
  readonly warnings: readonly string[];
}

/**
 * Loads the configuration of a document. Precedence: flags, editor, environment, project file, user file, defaults. A project file
 * never decides where text is sent nor with what key.
 *
 * @throws ConfigError in one line, with file, line and column (or flag, or variable) and what to do
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<LoadedConfig> {
  const { flags = {}, editor = {}, env = process.env, cwd = process.cwd() } = options;
  const file = options.file === undefined ? undefined : resolve(cwd, options.file);
  const root = options.root === undefined ? workspaceRoot(file, cwd) : resolve(cwd, options.root);
  const userPath = join(userDirectories(env).config, 'config.json');
  const projectPath = findProjectFile(file, root);
  const [userFile, projectFile] = await Promise.all([
    parseConfigFile(userPath, 'user'),
    projectPath === undefined ? undefined : parseConfigFile(projectPath, 'project'),
  ]);

  const inEditor = editorLayer(editor);
  const given = [flagLayer(flags), inEditor, environmentLayer(readEnvironment(env))];
  const project = projectFile && fileLayer(projectFile, 'project-file');
  const user = userFile && fileLayer(userFile, 'user-file');
  const { endpoint, warnings } = resolveEndpoint([...given, ...present(user)], user, env);
  const effective = mergeLayers([...given, ...present(project), ...present(user), defaultLayer()]).filter(
    ({ path }) => !isEndpointSetting(path) && !['$schema', 'ignore'].includes(path[0] ?? ''),
  );
  const { settings } = checkSettings(userSettings, nest(effective));
  const nextEdit = resolveNextEditEndpoint([...given, ...present(user)], user, env, {
    completions: endpoint,
    isOn: settings.nextEdit?.model !== undefined,
  });
  return {
    settings,
    endpoint,
    nextEditEndpoint: nextEdit.endpoint,
    ignoreGlobs: [inEditor, user, project].flatMap((layer) => present(layer?.settings.ignore)),
    effective,
    workspaceRoot: root,
    userFile: { path: userPath, found: userFile !== undefined },
    projectFile: projectFile?.path,
    warnings: [
      ...(userFile?.warnings ?? []),
      ...(projectFile?.warnings ?? []),
      ...warnings,
      ...nextEdit.warnings,
      ...Object.entries(keysInstead)
        .filter(([name]) => valueAt(editor, name) !== undefined)
        .map(
          ([name, variables]) =>
            `editor setting completion.${name} is not used; set ${variables}, or put it into ${userPath}`,
        ),
      ...[...retiredSettings]
        .filter((path) => valueAt(editor, path) !== undefined)
        .map((path) => `editor setting completion.${path} is no longer used and is ignored`),
      ...misspeltVariables(env),
      ...misspeltLanguages(effective),
    ],
  };
}

/** Settings that are not taken from editors, and the variables that hold what they are for. */
const keysInstead = {
  apiKey: 'NEBIUS_API_KEY, or COMPLETION_API_KEY with COMPLETION_BASE_URL',
  headers: 'NEBIUS_API_KEY, or COMPLETION_API_KEY with COMPLETION_BASE_URL',
  'nextEdit.apiKey': 'COMPLETION_NEXT_EDIT_API_KEY with COMPLETION_NEXT_EDIT_BASE_URL',
};

/** A line on each language in `when.languages` that seems to be misspelt. */
function misspeltLanguages(effective: readonly ResolvedSettings[]): string[] {
  return effective.flatMap(({ path: [first, second, id = ''], origin }) => {
    const meant = first === 'when' && second === 'languages' ? nearestLanguage(id) : undefined;
    if (meant === undefined) return [];
    return [
      `no language has the id "${id}" in when.languages (${showOrigin(origin)}); did you mean "${meant}"?`,
    ];
  });
}

function fileLayer(file: ConfigFile, kind: 'project-file' | 'user-file'): Layer {
  return { settings: file.settings, origin: (path) => ({ kind, place: file.place(path) }) };
}

/** The defaults of settings; those that depend on the provider are resolved by the engine. */
function defaultLayer(): Layer {
  const defaults = [...userSettings].map(([path, setting]) => ({
    path: path.split('.'),
    value: setting.default,
  }));
  const settings = nest(defaults.filter(({ value }) => value !== undefined));
  return { settings, origin: () => ({ kind: 'default' }) };
}

function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
