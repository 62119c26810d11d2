import type { OptionSpec } from '@org/completion-core/host';
import { projectSettings, userSettings, type SettingTable } from './settings-schema';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The JSON schema of a configuration file, for editors. Made from the table that the loader checks with, stricter in one thing:
 * unknown names are errors, where the loader only warns.
 */
export function configJsonSchema(kind: 'project' | 'user'): Json {
  const about =
    kind === 'project'
      ? {
          title: 'completion.config.json',
          description:
            'Settings of a project for the completion engine. Cannot set where text is sent, nor with what key.',
        }
      : {
          title: 'completion/config.json',
          description: 'Settings of a user for the completion engine.',
        };
  const { additionalProperties, ...schema } = objectSchema(
    propertiesOf(kind === 'project' ? projectSettings : userSettings),
  );
  return { ...schema, ...about, $schema: 'http://json-schema.org/draft-07/schema#', additionalProperties };
}

function propertiesOf(table: SettingTable): Record<string, Json> {
  const properties: Record<string, Json> = {};
  const groups = new Map<string, Record<string, Json>>();
  for (const [path, { spec, description, default: value }] of table) {
    const [name = '', inner] = path.split('.');
    // The defaults of options are JSON where they are no function.
    const schema = {
      ...valueSchema(spec),
      description,
      ...(value === undefined ? {} : { default: value as Json }),
    };
    if (inner === undefined) {
      properties[name] = schema;
      continue;
    }
    const group = groups.get(name) ?? {};
    group[inner] = schema;
    groups.set(name, group);
    properties[name] = objectSchema(group);
  }
  return properties;
}

function objectSchema(properties: Record<string, Json>) {
  return { type: 'object', properties, required: [], additionalProperties: false };
}

function valueSchema(spec: OptionSpec): { readonly [key: string]: Json } {
  switch (spec.type) {
    case 'string':
      return { type: 'string', ...keyword('minLength', spec.min) };
    case 'enum':
      return { enum: spec.values, type: 'string' };
    case 'integer':
    case 'number':
      return {
        type: spec.type,
        ...keyword('minimum', spec.min),
        ...keyword('maximum', spec.max),
        ...keyword('exclusiveMinimum', spec.above),
      };
    case 'list':
      return { type: 'array', items: valueSchema(spec.of) };
    case 'record':
      return {
        type: 'object',
        propertyNames: { type: 'string' },
        additionalProperties: valueSchema(spec.of),
      };
    case 'union':
      return { anyOf: spec.of.map(valueSchema) };
    default:
      return { type: spec.type };
  }
}

function keyword(name: string, value: number | undefined): { readonly [key: string]: Json } {
  return value === undefined ? {} : { [name]: value };
}
