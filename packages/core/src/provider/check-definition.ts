import { faultMessage, faultOf, type ObjectSpec } from '../domain/option-spec';
import type { PromptStrategy } from '../domain/prompt';
import { CompletionError } from '../errors/completion-error';

/**
 * Checks the required fields of a provider's definition, as the compiler does for callers in TypeScript.
 *
 * @throws CompletionError `invalid-options`, such as `definition.requests.fim must be a function, got undefined`
 */
export function checkDefinition(definition: { readonly strategies: readonly PromptStrategy[] }): void {
  const text = { type: 'string', min: 1 } as const;
  const strategies: readonly PromptStrategy[] = ['fim', 'suffix-param', 'prefix-only', 'chat-infill'];
  const fields: ObjectSpec['members'] = {
    name: text,
    displayName: text,
    defaultModel: text,
    root: { type: 'string' },
    paths: { type: 'list', of: { type: 'string' } },
    strategies: { type: 'list', of: { type: 'enum', values: strategies } },
    maxStops: { type: 'integer', min: 0 },
  };
  const check = (members: ObjectSpec['members']) => {
    const fault = faultOf('definition', { type: 'object', members }, definition);
    if (fault !== undefined) throw new CompletionError('invalid-options', faultMessage(fault));
  };
  check(fields);
  const requests = definition.strategies.map((strategy) => [strategy, { type: 'function' }] as const);
  check({ requests: { type: 'object', members: Object.fromEntries(requests) } });
}
