import { join } from 'node:path';
import userConfigSchema from '@org/completion-node/user-config.schema.json' with { type: 'json' };
import { writeCommandLine } from './command-line';
import { fileTypeMappings, type FileTypeMapping } from './file-type-mappings';
import { templateReadme } from './template-readme';

/** `id` in template.json, which identifies a folder written by this command. */
export const templateId = 'completion-sidecar';

/** The name of the server in the IDE. */
export const serverName = 'Completion';

/** The fields of LSP4IJ's template.json that are written. */
export interface Template {
  readonly id: string;
  readonly name: string;
  /** By platform: `default`, and where they differ `windows`, `mac`, `unix`. LSP4IJ requires the object even with one entry. */
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

/** The server's folder below that of the template: LSP4IJ does not read folders within the one it imports. */
export const serverFolder = 'server';
export const serverFileName = 'completion-sidecar.cjs';

/** The files LSP4IJ reads, by their exact names; an existing `settings.json` belongs to the user. */
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
 * The contents of the template's files. They contain no key: LSP4IJ stores the import in the IDE's settings, which may be shared.
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
    // The IDE sends its own name and not LSP4IJ's, so the profile must be set.
    'initializationOptions.json': json({ client: { profile: 'minimal' } }),
    'settings.json': json({ completion: {} }),
    'settings.schema.json': json(settingsSchema()),
    'README.md': templateReadme(command),
  };
}

/** The schema of the user's settings under `completion`, without the key, and without next edits, which LSP4IJ cannot show. */
function settingsSchema(): object {
  const { $schema, properties, ...rest } = userConfigSchema;
  const { apiKey: _key, $schema: _address, nextEdit: _edits, ...offered } = properties;
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
