import type { FieldFault } from './check-body';
import type { ErrorShape } from './options';

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  422: 'invalid_request_error',
  429: 'rate_limit_error',
};

/** The body of an error response, and its content type. */
export function errorBody(
  status: number,
  message: string,
  shape: ErrorShape,
  faults: readonly FieldFault[] = [],
): { readonly contentType: string; readonly text: string } {
  const type = types[status] ?? 'server_error';
  const json = (value: unknown) => ({ contentType: 'application/json', text: JSON.stringify(value) });
  switch (shape) {
    case 'detail':
      return json({ detail: faults.length > 0 ? faults : message });
    case 'openai':
      return json({ error: { message, type, param: faults[0]?.loc[1] ?? null, code: status } });
    case 'vllm':
      return json({ object: 'error', message, type, param: faults[0]?.loc[1] ?? null, code: status });
    case 'text':
      return { contentType: 'text/plain; charset=utf-8', text: message };
  }
}
