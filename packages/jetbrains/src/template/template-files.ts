import { join } from 'node:path';
import userConfigSchema from '@org/completion-node/user-config.schema.json' with { type: 'json' };
import { writeCommandLine } from './command-line';
import { fileTypeMappings, type FileTypeMapping } from './file-type-mappings';
import { templateReadme } from './template-readme';

/** `id` in template.json; by it we know a folder as ours. */
export const templateId = 'completion-sidecar';

/** What the server is called in the IDE. */
export const serverName = 'Completion';

/** LSP4IJ's template.json, as far as we write it. */
export interface Template {
  readonly id: string;
  readonly name: string;
  /** By platform: `default`, and where they differ `windows`, `mac`, `unix`. LSP4IJ wants the object even with one entry. */
  readonly programArgs: { readonly default: string };
  readonly env: {
    readonly includeSystemEnvironmentVariables: boolean;
    readonly variables: Readonly<Record<string, string>>;
  };
  readonly fileTypeMappings: readonly FileTypeMapping[];
}

/** What the files are made from. */
export interface TemplateOptions {
  /** The folder they go into, absolute. */
  readonly folder: string;
  /** Node, absolute. */
  readonly nodePath: string;
}

/** Where the server stands below the folder: LSP4IJ reads no folders within the one it imports. */
export const serverFolder = 'server';
export const serverFileName = 'completion-sidecar.cjs';

/** The files LSP4IJ reads, by their exact names; `settings.json` is the person's once it is there. */
export const templateFileNames = [
  'template.json',
  'initializationOptions.json',
  'settings.json',
  'settings.schema.json',
  'README.md',
] as const;

export type TemplateFileName = (typeof templateFileNames)[number];

/** The parts of the command that starts the server. */
export function serverCommand({ folder, nodePath }: TemplateOptions): readonly string[] {
  return [nodePath, join(folder, serverFolder, serverFileName), '--stdio'];
}

/**
 * The contents of the template's files. They hold no key: LSP4IJ keeps what it imports in the IDE's settings, which people share.
 *
 * @throws {Error} when a path cannot be written into LSP4IJ's command.
 */
export function templateFiles(options: TemplateOptions): Readonly<Record<TemplateFileName, string>> {
  const command = writeCommandLine(serverCommand(options));
  const template: Template = {
    id: templateId,
    name: serverName,
    programArgs: { default: command },
    env: { includeSystemEnvironmentVariables: true, variables: {} },
    fileTypeMappings,
  };
  return {
    'template.json': json(template),
    // The IDE says its own name and not LSP4IJ's: the profile must be told.
    'initializationOptions.json': json({ client: { profile: 'minimal' } }),
    'settings.json': json({ completion: {} }),
    'settings.schema.json': json(settingsSchema()),
    'README.md': templateReadme(command),
  };
}

/** The person's settings, as they stand under `completion`; no key among them. */
function settingsSchema(): object {
  const { $schema, properties, ...rest } = userConfigSchema;
  const { apiKey: _key, $schema: _address, ...offered } = properties;
  return {
    $schema,
    title: 'Settings of the completion server',
    type: 'object',
    properties: { completion: { ...rest, properties: offered } },
    additionalProperties: false,
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
