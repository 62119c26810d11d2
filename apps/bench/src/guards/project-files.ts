import { join } from 'node:path';
import { loadConfig } from '@org/completion-node';
import { makeFolder } from './make-folder';
import type { GuardInput, GuardedSurface } from './surface';

const elsewhere = 'http://127.0.0.1:9/elsewhere';

/** Settings of the server, its key, or the proxy. */
const settings: Readonly<Record<string, unknown>> = {
  provider: 'ollama',
  baseUrl: elsewhere,
  apiKey: 'from-the-project',
  headers: { authorization: 'from-the-project' },
  proxy: elsewhere,
  noProxy: '*',
  caFile: '/elsewhere.pem',
  nextEdit: { model: 'm', provider: 'ollama', baseUrl: elsewhere, apiKey: 'from-the-project' },
};

/** Ways to write a setting that a reader may take for it. */
const spellings: Readonly<Record<string, (name: string, value: unknown) => string>> = {
  plain: (name, value) => JSON.stringify({ [name]: value }),
  'with a comment': (name, value) => `// mine\n${JSON.stringify({ [name]: value })} /* end */`,
  'with a byte order mark': (name, value) => `\ufeff${JSON.stringify({ [name]: value })}`,
  twice: (name, value) =>
    `{ "model": "m", ${JSON.stringify(name)}: null, ${JSON.stringify(name)}: ${JSON.stringify(value)} }`,
  escaped: (name, value) => `{ "${escapeFirst(name)}": ${JSON.stringify(value)} }`,
  'in capitals': (name, value) => JSON.stringify({ [name.toUpperCase()]: value }),
  'as __proto__': (name, value) => `{ "__proto__": ${JSON.stringify({ [name]: value })} }`,
  'as the prototype of the constructor': (name, value) =>
    `{ "constructor": { "prototype": ${JSON.stringify({ [name]: value })} } }`,
  'beside good ones': (name, value) => JSON.stringify({ model: 'm', maxTokens: 100, [name]: value }),
  'within another': (name, value) =>
    JSON.stringify({ context: { [name]: value }, prompt: { [name]: value } }),
};

/** Project files that try to choose the server. A rejection holds; so does a warning. */
export const projectFiles: GuardedSurface = {
  name: 'project file',
  promise: "a project's file cannot set a key, address, header or proxy",
  open: async () => {
    const folder = makeFolder({ 'home/completion/config.json': '{}' });
    const env = {
      XDG_CONFIG_HOME: join(folder.path, 'home'),
      HOME: folder.path,
      COMPLETION_API_KEY: 'key-of-the-person',
      COMPLETION_BASE_URL: 'http://127.0.0.1:9/mine',
    };
    const load = async (root: string) => {
      const {
        endpoint,
        nextEditEndpoint = endpoint,
        settings: all,
      } = await loadConfig({
        env,
        root,
        cwd: root,
        file: join(root, 'a.py'),
      });
      const { proxy, noProxy, caFile } = all;
      const servers = [endpoint, nextEditEndpoint].map(({ provider, baseUrl, apiKey, headers }) => ({
        provider,
        baseUrl,
        apiKey: apiKey?.reveal(),
        headers: Object.keys(headers),
      }));
      return JSON.stringify({ servers, proxy, noProxy, caFile });
    };
    folder.add({ 'plain/a.py': '' });
    const expected = await load(join(folder.path, 'plain'));
    const inputs = Object.entries(settings).flatMap(([name, value], index) =>
      Object.entries(spellings).map(([how, spell], number): GuardInput => ({
        input: `${name}, ${how}`,
        fault: async () => {
          const root = `p${index}-${number}`;
          folder.add({ [`${root}/completion.config.json`]: spell(name, value), [`${root}/a.py`]: '' });
          const got = await load(join(folder.path, root)).catch((error: unknown) => {
            // One line that refuses the file is an answer too.
            if (error instanceof Error && error.name === 'ConfigError') return expected;
            throw error;
          });
          if (Object.hasOwn(Object.prototype, name)) return "Object's prototype has it now";
          return got === expected ? undefined : `is now ${got}`;
        },
      })),
    );
    return { inputs, close: async () => folder.remove() };
  },
};

function escapeFirst(name: string): string {
  return `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`;
}
