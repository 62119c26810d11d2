import { readFile } from 'node:fs/promises';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import * as v from 'valibot';
import { GatewayOptionsError } from '../options/gateway-options-error';

const amount = v.pipe(v.number(), v.minValue(1));
const name = v.pipe(v.string(), v.minLength(1));
const names = v.array(name);
const limits = v.strictObject({
  requestsPerMinute: v.optional(amount),
  tokensPerMinute: v.optional(amount),
  requestsPerDay: v.optional(amount),
  tokensPerDay: v.optional(amount),
});

const fileSchema = v.strictObject({
  $schema: v.optional(v.string()),
  host: v.optional(name),
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))),
  upstreams: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          id: v.optional(name),
          baseUrl: name,
          apiKeyEnv: v.optional(name),
          apiKeyFile: v.optional(name),
          weight: v.optional(v.number()),
          models: v.optional(names),
        }),
      ),
      v.minLength(1),
    ),
  ),
  tokens: v.optional(
    v.array(
      v.strictObject({
        id: name,
        sha256: v.pipe(
          v.string(),
          v.regex(/^[0-9a-f]{64}$/i, 'must be the 64 hexadecimal digits of a SHA-256'),
        ),
        models: v.optional(names),
        origins: v.optional(names),
        limits: v.optional(limits),
      }),
    ),
  ),
  origins: v.optional(names),
  models: v.optional(names),
  defaultModel: v.optional(name),
  limits: v.optional(limits),
  caps: v.optional(
    v.strictObject({
      maxBodyBytes: v.optional(amount),
      maxPromptChars: v.optional(amount),
      maxTokens: v.optional(amount),
      defaultMaxTokens: v.optional(amount),
      maxChoices: v.optional(amount),
      maxStreams: v.optional(amount),
      maxStreamsPerTenant: v.optional(amount),
      maxDurationMs: v.optional(amount),
    }),
  ),
  timeouts: v.optional(v.strictObject({ firstByteMs: v.optional(amount), idleMs: v.optional(amount) })),
  cache: v.optional(
    v.union([
      v.literal(false),
      v.strictObject({
        maxAgeMs: v.optional(amount),
        maxBytes: v.optional(amount),
        maxAnswerBytes: v.optional(amount),
        acrossTenants: v.optional(v.boolean()),
      }),
    ]),
  ),
  healthCheckMs: v.optional(v.pipe(v.number(), v.minValue(0))),
  drainMs: v.optional(amount),
});

/** The content of a gateway's configuration file. It contains no secrets: hashes of tokens, and where to find the keys. */
export type GatewayFile = v.InferOutput<typeof fileSchema>;

/** Reads a gateway's file, JSON with comments. @throws {GatewayOptionsError} with the file and the position of the fault */
export async function readGatewayFile(path: string): Promise<GatewayFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new GatewayOptionsError('config', `must be a readable file, got ${path} (${code})`);
  }
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split('\n').length;
    throw new GatewayOptionsError(
      'config',
      `must be JSON, but ${path}:${line} is not (${printParseErrorCode(first.error)})`,
    );
  }
  if (Array.isArray(value))
    throw new GatewayOptionsError('config', `must be an object in ${path}, got a list`);
  const result = v.safeParse(fileSchema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const setting = v.getDotPath(issue) ?? 'config';
  throw new GatewayOptionsError(setting, `${faultOf(issue)}, in ${path}`);
}

/** What is wrong with a setting, for the end of a message that begins with its name. */
function faultOf(issue: v.InferIssue<typeof fileSchema>): string {
  if (issue.received === 'undefined') return 'is missing';
  switch (issue.type) {
    case 'strict_object':
      return issue.expected === 'never' ? 'is no setting' : `must be an object, got ${issue.received}`;
    case 'min_value':
      return `must be a number ≥ ${issue.requirement}, got ${issue.received}`;
    case 'max_value':
      return `must be a number ≤ ${issue.requirement}, got ${issue.received}`;
    case 'min_length':
      return 'must not be empty';
    case 'regex':
      return issue.message;
    case 'union':
      return `must be false or an object, got ${issue.received}`;
    default:
      return `must be ${kinds[issue.type] ?? issue.expected}, got ${issue.received}`;
  }
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'an integer',
  number: 'a number',
  string: 'a string',
};
