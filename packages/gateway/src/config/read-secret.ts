import { readFile } from 'node:fs/promises';
import { GatewayOptionsError } from '../options/gateway-options-error';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A secret from the variable `name`, or from the file that the variable `name`_FILE names, as containers mount them.
 *
 * @throws {GatewayOptionsError} when both are set, or the file cannot be read
 */
export async function readSecret(env: Environment, name: string): Promise<string | undefined> {
  const direct = env[name]?.trim() || undefined;
  const file = env[`${name}_FILE`]?.trim() || undefined;
  if (file === undefined) return direct;
  if (direct !== undefined)
    throw new GatewayOptionsError(name, `and ${name}_FILE are both set; set one of them`);
  return readSecretFile(file, `${name}_FILE`);
}

/** The trimmed content of a file. @throws {GatewayOptionsError} when it cannot be read or is empty */
export async function readSecretFile(file: string, option: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new GatewayOptionsError(option, `must be a readable file, got ${file} (${code})`);
  }
  if (text === '') throw new GatewayOptionsError(option, `must be a file with content, but ${file} is empty`);
  return text;
}
