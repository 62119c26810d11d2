import { toJsonSchema } from '@valibot/to-json-schema';
import { projectFileSchema, userFileSchema } from './settings-schema';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The JSON schema of a configuration file, for editors. Generated from what the loader checks with, stricter in one thing:
 * unknown names are marked, where the loader only warns.
 */
export function configJsonSchema(kind: 'project' | 'user'): Json {
  const schema = toJsonSchema(kind === 'project' ? projectFileSchema : userFileSchema, {
    target: 'draft-07',
  });
  return closed(JSON.parse(JSON.stringify(schema)) as Json);
}

function closed(schema: Json): Json {
  if (schema === null || typeof schema !== 'object') return schema;
  if (Array.isArray(schema)) return schema.map((part: Json) => closed(part));
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in copy ? { ...copy, additionalProperties: false } : copy;
}
