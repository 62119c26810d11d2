// The script that JupyterLab's page loads: it registers this extension as webpack's module federation would, without a build of
// JupyterLab.
import manifest from '../package.json' with { type: 'json' };
import { createPlugin } from './plugin';
import { loadSharedModules, type ShareScope } from './shared-modules';

let scope: ShareScope = {};

const container = {
  init(shared: ShareScope): void {
    scope = shared;
  },
  /** Resolves to what makes the module; the page asks for `./extension`. */
  async get(): Promise<() => object> {
    const plugin = createPlugin(await loadSharedModules(scope));
    return () => ({ __esModule: true, default: plugin });
  },
};

declare global {
  interface Window {
    _JUPYTERLAB?: Record<string, typeof container>;
  }
}

(window._JUPYTERLAB ??= {})[manifest.name] = container;
