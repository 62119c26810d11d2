import { GatewayError } from './gateway-error';

/** 404 for a model that no upstream has, or that the tenant may not use. */
export function unknownModel(model: string): GatewayError {
  return new GatewayError({
    status: 404,
    code: 'model_not_found',
    param: 'model',
    message: `The model \`${model.slice(0, 200)}\` does not exist here, or you may not use it. GET /v1/models lists those you may use.`,
  });
}
