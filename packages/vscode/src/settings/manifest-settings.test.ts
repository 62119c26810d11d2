import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import userSchema from '../../../node/schema/user-config.schema.json' with { type: 'json' };
import { isUserOnly } from './explicit-settings';
import { manifestConfiguration, restrictedConfigurations, type SettingSchema } from './manifest-settings';

const schema = userSchema as unknown as SettingSchema;
const { properties } = manifestConfiguration(schema) as {
  properties: Record<string, { scope: string; description?: string; default?: unknown }>;
};

describe('the settings of the extension', () => {
  // `npx vitest run --project vscode manifest-settings -u` writes them.
  it('are those of the user file', async () => {
    const file = new URL('../../package.json', import.meta.url);
    const written = JSON.parse(readFileSync(file, 'utf8')) as typeof manifest;
    const configuration = manifestConfiguration(schema);
    const { untrustedWorkspaces } = written.capabilities;
    Object.assign(untrustedWorkspaces, { restrictedConfigurations: restrictedConfigurations(schema) });
    Object.assign(written.contributes, { configuration });
    await expect(`${JSON.stringify(written, null, 2)}\n`).toMatchFileSnapshot('../../package.json');
  });

  it.each(['provider', 'baseUrl', 'model', 'proxy', 'noProxy', 'caFile', 'ignore', 'keepLocalIndex'])(
    'let no folder decide %s',
    (name) => {
      expect(isUserOnly(properties[`completion.${name}`]?.scope ?? '')).toBe(true);
    },
  );

  it('have none of next edits, which VS Code cannot show', () => {
    expect(Object.keys(properties).filter((name) => name.includes('nextEdit'))).toEqual([]);
  });

  it('have no place for a key', () => {
    expect(Object.keys(properties).filter((name) => /key|header|token$|\$schema/i.test(name))).toEqual([]);
  });

  it.each(Object.entries(properties))('%s says what it does, and its default', (_name, property) => {
    expect(property.description).toMatch(/\.$/);
    expect(property).toHaveProperty('default');
  });
});
