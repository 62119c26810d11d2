/** What of the user file's JSON schema is read here. */
export interface SettingSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly [keyword: string]: unknown;
}

/** Where text goes, with what certificates, what never leaves, and what is kept: no folder that a user opens may decide that. */
const userOnly = ['provider', 'baseUrl', 'model', 'proxy', 'noProxy', 'caFile', 'ignore', 'keepLocalIndex'];
/** Those that differ from machine to machine: a window on a remote machine reads them there. */
const perMachine = ['proxy', 'noProxy', 'caFile', 'keepLocalIndex'];
/** Keys have their own command; headers may hold one; VS Code lets no extension show next edits. */
const notInSettings = /^(?:\$schema|apiKey|headers|nextEdit\..*)$/;

/** The `contributes.configuration` of the manifest, made from the schema of the user file. */
export function manifestConfiguration(schema: SettingSchema) {
  const named = leaves('', schema).filter(([name]) => !notInSettings.test(name));
  // Where text goes stands first on the settings page.
  const rank = (name: string) => (userOnly.includes(name) ? userOnly.indexOf(name) : userOnly.length);
  const properties = named
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([name, setting], order) => [
      `completion.${name}`,
      { order, scope: scopeOf(name), ...withDefault(setting) },
    ]);
  return { title: 'Completion', properties: Object.fromEntries(properties) as Record<string, object> };
}

function scopeOf(name: string): string {
  if (perMachine.includes(name)) return 'machine';
  return userOnly.includes(name) ? 'application' : 'resource';
}

/** The settings that a folder which the user does not trust cannot set. */
export function restrictedConfigurations(schema: SettingSchema): string[] {
  return Object.keys(manifestConfiguration(schema).properties).toSorted();
}

function leaves(prefix: string, { properties = {} }: SettingSchema): [string, SettingSchema][] {
  return Object.entries(properties).flatMap(([name, schema]) =>
    schema.properties === undefined
      ? [[`${prefix}${name}`, schema] as [string, SettingSchema]]
      : leaves(`${prefix}${name}.`, schema),
  );
}

/** VS Code invents a default where there is none, which would then be shown as if it were in force. */
function withDefault(schema: SettingSchema): SettingSchema {
  if (schema.default !== undefined || schema.type === undefined) return schema;
  if (schema.type === 'array') return { ...schema, default: [] };
  if (schema.type === 'string' && schema['enum'] === undefined) {
    const { minLength: _minLength, ...rest } = schema;
    return { ...rest, default: '' };
  }
  const values = schema['enum'] as readonly unknown[] | undefined;
  return {
    ...schema,
    type: [schema.type, 'null'] as unknown as string,
    ...(values === undefined ? {} : { enum: [null, ...values] }),
    default: null,
  };
}
