import type { Tenant } from '../auth/tenant';
import { unknownModel } from '../errors/unknown-model';
import type { ResolvedGatewayOptions } from '../options/gateway-options';
import { bestOf, defaultModelName, withDefault } from './default-model';
import type { ListedModel, ModelList } from './model-list';

/** Which models a tenant may use, and which one `default` is. */
export class ModelAccess {
  readonly #list: ModelList;
  readonly #allowed: ReadonlySet<string> | undefined;
  readonly #defaults: readonly string[];

  constructor(
    list: ModelList,
    { models, defaultModels }: Pick<ResolvedGatewayOptions, 'models' | 'defaultModels'>,
  ) {
    this.#list = list;
    this.#allowed = models;
    // A server that calls whatever it has loaded `default` leaves the choice to its list.
    this.#defaults = defaultModels.filter((id) => id !== defaultModelName);
  }

  /**
   * The id of a requested model: for `default` the one chosen for this tenant, for any other name the name itself.
   *
   * @throws {GatewayError} 404 when the tenant may not use it
   */
  async resolve(name: string, tenant: Tenant): Promise<string> {
    const id = await this.#resolve(name, tenant);
    if (!this.#mayUse(id, tenant)) throw unknownModel(id);
    return id;
  }

  /** The models that the tenant may use. @throws {GatewayError} 502 when no upstream has ever listed its models */
  async list(tenant: Tenant): Promise<readonly ListedModel[]> {
    return withDefault(await this.#list.get(tenant.models), this.#chosenDefault(tenant));
  }

  /** One model, by its id or `default`. @throws {GatewayError} 404 when it does not exist for this tenant */
  async find(name: string, tenant: Tenant): Promise<ListedModel | { readonly id: string; object: 'model' }> {
    const models = await this.#list.get(tenant.models);
    const id = await this.#resolve(name, tenant);
    const found = models.find((each) => each.id === id);
    if (found !== undefined) return found;
    // The model chosen for `default` may be used whether or not it is listed.
    if (name === defaultModelName && id !== name) return { id, object: 'model' };
    throw unknownModel(name);
  }

  async #resolve(name: string, tenant: Tenant): Promise<string> {
    if (name !== defaultModelName) return name;
    const chosen = this.#chosenDefault(tenant);
    if (chosen !== undefined) return chosen;
    // An upstream without a list may know the name, or accept any; otherwise it responds with an error.
    return bestOf(await this.#list.get(tenant.models).catch(() => [])) ?? name;
  }

  #chosenDefault(tenant: Tenant): string | undefined {
    return this.#defaults.find((id) => this.#mayUse(id, tenant));
  }

  #mayUse(id: string, tenant: Tenant): boolean {
    return (this.#allowed?.has(id) ?? true) && (tenant.models?.includes(id) ?? true);
  }
}
