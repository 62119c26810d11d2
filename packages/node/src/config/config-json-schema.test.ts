import { expect, it } from 'vitest';
import { configJsonSchema } from './config-json-schema';

it.each(['user', 'project'] as const)(
  'publishes the schema of the %s file that the loader checks with',
  async (kind) => {
    const published = `${JSON.stringify(configJsonSchema(kind), null, 2)}\n`;
    await expect(published).toMatchFileSnapshot(`../../schema/${kind}-config.schema.json`);
  },
);

it('has no personal setting in the schema of the project file', () => {
  const { properties } = configJsonSchema('project') as { properties: Record<string, unknown> };
  expect(Object.keys(properties)).toContain('model');
  for (const name of ['provider', 'baseUrl', 'apiKey', 'headers', 'proxy', 'noProxy', 'caFile', 'command']) {
    expect(Object.keys(properties)).not.toContain(name);
  }
});
