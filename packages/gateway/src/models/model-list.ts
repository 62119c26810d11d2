import type { Clock } from '@org/completion-core';
import { GatewayError } from '../errors/gateway-error';
import type { UpstreamPool } from '../upstream/upstream-pool';

/** A model in OpenAI's format, with all further fields of the upstream. */
export interface ListedModel extends Readonly<Record<string, unknown>> {
  readonly id: string;
}

const freshMs = 60_000;
const timeoutMs = 10_000;
/** Pause after a request that no upstream answered. */
const pauseMs = 5_000;

/** The models of all upstreams. Requested once a minute at most; while no upstream responds, the last list is used. */
export class ModelList {
  readonly #pool: UpstreamPool;
  readonly #allowed: ReadonlySet<string> | undefined;
  readonly #clock: Clock;
  #known: { readonly models: readonly ListedModel[]; readonly timeMs: number } | undefined;
  #requesting: Promise<readonly ListedModel[]> | undefined;
  #failure: { readonly error: unknown; readonly timeMs: number } | undefined;

  constructor(pool: UpstreamPool, allowed: ReadonlySet<string> | undefined, clock: Clock) {
    this.#pool = pool;
    this.#allowed = allowed;
    this.#clock = clock;
  }

  /**
   * The models that may be used.
   *
   * @param allowed - the tenant's own list
   * @throws {GatewayError} 502 when no upstream has ever responded
   */
  async get(allowed: readonly string[] | undefined): Promise<readonly ListedModel[]> {
    const [known, failure] = [this.#known, this.#failure];
    if (failure !== undefined && this.#clock.now() - failure.timeMs < pauseMs) throw failure.error;
    const all =
      known !== undefined && this.#clock.now() - known.timeMs < freshMs
        ? known.models
        : await (this.#requesting ??= this.#request()
            .catch((error: unknown) => {
              this.#failure = { error, timeMs: this.#clock.now() };
              throw error;
            })
            .finally(() => (this.#requesting = undefined)));
    return all.filter(({ id }) => (this.#allowed?.has(id) ?? true) && (allowed?.includes(id) ?? true));
  }

  async #request(): Promise<readonly ListedModel[]> {
    const late = new AbortController();
    const disarm = this.#clock.after(timeoutMs, () =>
      late.abort(new Error('the upstreams did not list their models in time')),
    );
    try {
      const answers = await this.#pool.requestAll({
        method: 'GET',
        path: '/models',
        headers: {},
        signal: late.signal,
      });
      if (answers.length === 0) {
        if (this.#known !== undefined) {
          this.#known = { ...this.#known, timeMs: this.#clock.now() - freshMs + pauseMs };
          return this.#known.models;
        }
        throw new GatewayError({
          status: 502,
          code: 'upstream_unreachable',
          message: 'No upstream listed its models. Try again.',
        });
      }
      const models = new Map<string, ListedModel>();
      for (const { upstream, body } of answers) {
        for (const model of listIn(body)) {
          if (upstream.models?.includes(model.id) ?? true)
            models.set(model.id, models.get(model.id) ?? model);
        }
      }
      this.#known = { models: [...models.values()], timeMs: this.#clock.now() };
      return this.#known.models;
    } finally {
      disarm();
    }
  }
}

function listIn(body: unknown): readonly ListedModel[] {
  const data: unknown = typeof body === 'object' && body !== null && 'data' in body ? body.data : body;
  if (!Array.isArray(data)) return [];
  return data.filter(
    (each): each is ListedModel =>
      typeof each === 'object' && each !== null && 'id' in each && typeof each.id === 'string',
  );
}
