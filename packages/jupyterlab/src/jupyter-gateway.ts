import type { ServerConnection } from '@jupyterlab/services';
import type { WireFetch } from '@org/completion-core/provider';

/** What the server extension says of its gateway. */
export type GatewayState =
  | { readonly state: 'ready'; readonly provider: string | null }
  | { readonly state: 'unavailable'; readonly reason: string };

const folder = 'completion-jupyterlab';

/** The gateway behind Jupyter's own server, which adds the token that the browser never sees. */
export class JupyterGateway {
  readonly #connection: Pick<typeof ServerConnection, 'makeRequest'>;
  readonly #settings: ServerConnection.ISettings;

  constructor(
    connection: Pick<typeof ServerConnection, 'makeRequest'>,
    settings: ServerConnection.ISettings,
  ) {
    this.#connection = connection;
    this.#settings = settings;
  }

  get baseUrl(): string {
    return new URL(`${folder}/v1`, this.#settings.baseUrl).href;
  }

  /** Sends with what proves to Jupyter's server who asks. */
  readonly fetch: WireFetch = (url, init) => this.#connection.makeRequest(url, init, this.#settings);

  /** Starts the gateway where it does not run. Never rejects. */
  async state(signal: AbortSignal): Promise<GatewayState> {
    const url = new URL(`${folder}/status`, this.#settings.baseUrl).href;
    try {
      const response = await this.#connection.makeRequest(url, { signal }, this.#settings);
      if (response.ok) return (await response.json()) as GatewayState;
      return { state: 'unavailable', reason: refusal(response.status) };
    } catch (error) {
      return { state: 'unavailable', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

function refusal(status: number): string {
  if (status === 404)
    return 'Jupyter’s server has no completion_jupyterlab extension: install completion-jupyterlab with pip where that server runs and restart it, or set an endpoint in the settings';
  if (status === 401 || status === 403)
    return 'Jupyter’s server does not allow this user to complete; log in again, or ask who runs it for the resource "completion"';
  return `Jupyter’s server responded with status ${status}; its log says why`;
}
