import { join, resolve } from 'node:path';
import { defaultOptions } from '@org/completion-core';
import * as v from 'valibot';
import { misspeltVariables, readEnvironment } from './environment-settings';
import {
  editorLayer,
  environmentLayer,
  flagLayer,
  leaves,
  mergeLayers,
  nest,
  type ResolvedSettings,
  type Layer,
} from './layer';
import { parseConfigFile, type ConfigFile } from './parse-config-file';
import { resolveEndpoint, type EndpointConfig } from './resolve-endpoint';
import { userFileSchema, type UserSettings } from './settings-schema';
import { userDirectories, type Environment } from './user-directories';
import { findProjectFile, workspaceRoot } from './workspace-root';

/** Settings that can be given by flags; the names are those of the files. */
export type ConfigFlags = Pick<
  UserSettings,
  | 'provider'
  | 'baseUrl'
  | 'model'
  | 'maxTokens'
  | 'temperature'
  | 'topP'
  | 'timeoutMs'
  | 'retry'
  | 'multiline'
  | 'proxy'
  | 'noProxy'
  | 'caFile'
>;

export interface LoadConfigOptions {
  /** Values of flags; absent ones are `undefined`. Wrong values are refused by the name of the flag. */
  readonly flags?: Readonly<Record<string, unknown>> & ConfigFlags;
  /**
   * What a person has set in an editor, under the names of the user file, after flags and before the environment. Keys and headers
   * are not taken from there: editors put settings into files that are shared.
   */
  readonly editor?: Readonly<Record<string, unknown>>;
  /** @default process.env */
  readonly env?: Environment;
  /** @default process.cwd() */
  readonly cwd?: string;
  /** The document; the project's file is looked for from its directory up. @default `cwd` */
  readonly file?: string;
  /** Directory the search for the project's file ends in. @default found by version control */
  readonly root?: string;
}

/** What holds for a document, and where each value came from. */
export interface LoadedConfig {
  /** Merged, defaults filled in, without anything about the endpoint: see `endpoint`. */
  readonly settings: Omit<UserSettings, 'provider' | 'baseUrl' | 'apiKey' | 'headers' | 'ignore'>;
  readonly endpoint: EndpointConfig;
  /**
   * Ignore globs, a list for each configuration file in force. A file is denied when any list denies it: no list can undo another. Ignore
   * rules read the lists of project files in every folder above a file by themselves.
   */
  readonly ignoreGlobs: readonly (readonly string[])[];
  /** Every value that is not about the endpoint, by path, with its origin. */
  readonly effective: readonly ResolvedSettings[];
  readonly workspaceRoot: string;
  /** Where the person's file is looked for, and whether it is there. */
  readonly userFile: { readonly path: string; readonly found: boolean };
  /** The project's file in force, if any. */
  readonly projectFile: string | undefined;
  /** One line each, for the person; nothing of it stops the work. */
  readonly warnings: readonly string[];
}

const ownDefaults = { retry: true, context: { maxWorkspaceBytes: 10_000_000 } };

/**
 * Loads the configuration that holds for a document. Precedence: flags, editor, environment, project's file, user's file, defaults.
 * A project's file never decides where text goes nor with what key.
 *
 * @throws ConfigError one line with file, line and column (or flag, or variable) and what to do
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
    ({ path: [first = ''] }) =>
      !['$schema', 'provider', 'baseUrl', 'apiKey', 'headers', 'ignore'].includes(first),
  );
  return {
    settings: v.parse(userFileSchema, nest(effective)),
    endpoint,
    ignoreGlobs: [inEditor, user, project].flatMap((layer) => present(layer?.settings.ignore)),
    effective,
    workspaceRoot: root,
    userFile: { path: userPath, found: userFile !== undefined },
    projectFile: projectFile?.path,
    warnings: [
      ...(userFile?.warnings ?? []),
      ...(projectFile?.warnings ?? []),
      ...warnings,
      ...['apiKey', 'headers']
        .filter((name) => name in editor)
        .map(
          (name) =>
            `editor setting completion.${name} is not used; set NEBIUS_API_KEY, or COMPLETION_API_KEY with COMPLETION_BASE_URL, or put it into ${userPath}`,
        ),
      ...misspeltVariables(env),
    ],
  };
}

function fileLayer(file: ConfigFile, kind: 'project-file' | 'user-file'): Layer {
  return { settings: file.settings, origin: (path) => ({ kind, place: file.place(path) }) };
}

/** The defaults that files can set; those that depend on the provider are the engine's own affair. */
function defaultLayer(): Layer {
  const known = leaves({
    ...defaultOptions,
    ...ownDefaults,
    context: { ...defaultOptions.context, ...ownDefaults.context },
  });
  const settings = v.parse(
    userFileSchema,
    nest(known.map((leaf) => ({ ...leaf, origin: { kind: 'default' } }))),
  );
  return { settings, origin: () => ({ kind: 'default' }) };
}

function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
