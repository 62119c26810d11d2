import { describe, expect, it } from 'vitest';
import { languageIdOf, languagePatterns } from '@org/completion-node';
import { fileTypeMappings } from './file-type-mappings';
import { templateFileNames, templateFiles, type Template } from './template-files';

const files = templateFiles({ folder: '/t', nodePath: '/usr/bin/node' });
const parsed = (
  name: 'template.json' | 'settings.json' | 'settings.schema.json' | 'initializationOptions.json',
) => JSON.parse(files[name]) as Record<string, unknown>;

describe('the template', () => {
  it('contains the files that LSP4IJ reads, by their exact names', () => {
    expect(Object.keys(files).toSorted()).toEqual([...templateFileNames].toSorted());
    // LSP4IJ drops a workspaceFolderSettings.json when it makes the server: nothing may rely on it.
    expect(Object.keys(files)).not.toContain('workspaceFolderSettings.json');
  });

  it('writes only fields of template.json of the types that LSP4IJ accepts', () => {
    const template = parsed('template.json');
    const known = [
      'id',
      'name',
      'programArgs',
      'workingDir',
      'env',
      'expandConfiguration',
      'fileTypeMappings',
    ];
    expect(Object.keys(template).filter((field) => !known.includes(field))).toEqual([]);
    expect(template).toMatchObject({
      id: expect.any(String) as string,
      name: expect.any(String) as string,
      programArgs: { default: expect.any(String) as string },
      env: { includeSystemEnvironmentVariables: true, variables: {} },
    });
  });

  it('sets the profile, which LSP4IJ does not', () => {
    expect(parsed('initializationOptions.json')).toEqual({ client: { profile: 'minimal' } });
  });

  it('offers every user setting except the key and next edits, which LSP4IJ cannot show', () => {
    const { properties } = parsed('settings.schema.json') as {
      properties: { completion: { properties: Record<string, unknown> } };
    };
    const offered = Object.keys(properties.completion.properties);
    expect(offered).toContain('multiline');
    expect(offered).not.toContain('nextEdit');
    expect(files['settings.schema.json']).not.toContain('"apiKey"');
    expect(parsed('settings.json')).toEqual({ completion: {} });
  });

  it('starts the server with the given Node, and keeps spaces in paths', () => {
    const { programArgs } = JSON.parse(
      templateFiles({ folder: '/my files', nodePath: '/my node/node' })['template.json'],
    ) as Template;
    expect(programArgs.default).toBe('"/my node/node" "/my files/server/completion-sidecar.cjs" --stdio');
  });
});

describe('the mappings', () => {
  const pairs = fileTypeMappings.flatMap(({ fileType, languageId }) =>
    fileType.patterns.map((pattern) => ({ pattern, languageId })),
  );

  it('maps every known language', () => {
    expect(new Set(pairs.map(({ languageId }) => languageId))).toEqual(
      new Set(languagePatterns.map(([, languageId]) => languageId)),
    );
    expect(pairs).toHaveLength(languagePatterns.length);
  });

  it('maps each file to the same language as the engine', () => {
    for (const { pattern, languageId } of pairs)
      expect(languageIdOf(pattern.replace('*', 'file')), pattern).toBe(languageId);
  });

  it('maps each pattern once, whole names first, without file types', () => {
    expect(new Set(pairs.map(({ pattern }) => pattern)).size).toBe(pairs.length);
    const firstEnd = pairs.findIndex(({ pattern }) => pattern.startsWith('*'));
    expect(pairs.slice(firstEnd).every(({ pattern }) => pattern.startsWith('*'))).toBe(true);
    for (const { fileType } of fileTypeMappings) expect(Object.keys(fileType)).toEqual(['patterns']);
  });

  it('writes names in their usual case', () => {
    const patterns = pairs.map(({ pattern }) => pattern);
    for (const name of [
      'Dockerfile',
      'Makefile',
      'CMakeLists.txt',
      'Vagrantfile',
      'justfile',
      '*.ts',
      '*.kt',
    ])
      expect(patterns).toContain(name);
  });
});
