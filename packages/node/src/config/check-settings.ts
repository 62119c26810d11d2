import { faultOf, showValue, type OptionFault } from '@org/completion-core/host';
import type { SettingTable, UserSettings } from './settings-schema';
import { isObject, nest, valueAt, type Leaf } from './settings-tree';

/** Takes the settings of `table` out of `given` and checks them, up to the first that is wrong. Other names are left out. */
export function checkSettings(
  table: SettingTable,
  given: unknown,
): { readonly settings: UserSettings; readonly fault: OptionFault | undefined } {
  const found: Leaf[] = [];
  for (const [path, { spec }] of table) {
    const [name = '', inner] = path.split('.');
    const outer = valueAt(given, name);
    if (outer === undefined) continue;
    if (inner !== undefined && !isObject(outer))
      return { settings: {}, fault: { path: name, expected: 'an object', value: outer } };
    const value = valueAt(given, path);
    if (value === undefined) continue;
    const fault = faultOf(path, spec, value);
    if (fault !== undefined) return { settings: {}, fault };
    found.push({ path: path.split('.'), value });
  }
  return { settings: nest(found), fault: undefined };
}

/** The message about a wrong setting, e.g. `--timeout must be an integer ≥ 1, got 0`. Does not repeat keys and headers. */
export function settingMessage(name: string, { path, expected, value }: OptionFault): string {
  const secret = /^(?:(?:nextEdit\.)?apiKey|headers)(?:\.|$)/.test(path) && value !== '' && !isObject(value);
  return `${name} must be ${expected}, got ${secret ? `a ${typeof value}` : showValue(value)}`;
}
