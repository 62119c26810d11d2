import type { Clock } from '@org/completion-core';
import { GatewayError } from '../errors/gateway-error';
import type { UpstreamPool } from '../upstream/upstream-pool';

/** A model as OpenAI's list has it; what else the upstream says about it stays. */
export interface ListedModel extends Readonly<Record<string, unknown>> {
  readonly id: string;
}

const freshMs = 60_000;
const askMs = 10_000;
/** After a question that nobody answered, none is asked for so long. */
const restMs = 5_000;

/** The models of all upstreams together. Asked once a minute at most; while none answers the last list stands. */
export class ModelList {
  readonly #pool: UpstreamPool;
  readonly #allowed: ReadonlySet<string> | undefined;
  readonly #clock: Clock;
  #known: { readonly models: readonly ListedModel[]; readonly at: number } | undefined;
  #asking: Promise<readonly ListedModel[]> | undefined;
  #failure: { readonly error: unknown; readonly at: number } | undefined;

  constructor(pool: UpstreamPool, allowed: ReadonlySet<string> | undefined, clock: Clock) {
    this.#pool = pool;
    this.#allowed = allowed;
    this.#clock = clock;
  }

  /**
   * Those that may be asked.
   *
   * @param allowed - the tenant's own list
   * @throws {GatewayError} 502 when no upstream has ever answered
   */
  async get(allowed: readonly string[] | undefined): Promise<readonly ListedModel[]> {
    const [known, failure] = [this.#known, this.#failure];
    if (failure !== undefined && this.#clock.now() - failure.at < restMs) throw failure.error;
    const all =
      known !== undefined && this.#clock.now() - known.at < freshMs
        ? known.models
        : await (this.#asking ??= this.#ask()
            .catch((error: unknown) => {
              this.#failure = { error, at: this.#clock.now() };
              throw error;
            })
            .finally(() => (this.#asking = undefined)));
    return all.filter(({ id }) => (this.#allowed?.has(id) ?? true) && (allowed?.includes(id) ?? true));
  }

  async #ask(): Promise<readonly ListedModel[]> {
    const late = new AbortController();
    const disarm = this.#clock.after(askMs, () => late.abort(new Error('no list in time')));
    try {
      const answers = await this.#pool.askAll({
        method: 'GET',
        path: '/models',
        headers: {},
        signal: late.signal,
      });
      if (answers.length === 0) {
        if (this.#known !== undefined) {
          this.#known = { ...this.#known, at: this.#clock.now() - freshMs + restMs };
          return this.#known.models;
        }
        throw new GatewayError({
          status: 502,
          code: 'upstream_unreachable',
          message: 'No upstream told its models. Try again.',
        });
      }
      const models = new Map<string, ListedModel>();
      for (const { upstream, body } of answers) {
        for (const model of listIn(body)) {
          if (upstream.models?.includes(model.id) ?? true)
            models.set(model.id, models.get(model.id) ?? model);
        }
      }
      this.#known = { models: [...models.values()], at: this.#clock.now() };
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
