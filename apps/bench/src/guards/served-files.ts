import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createGateway, createServedApp, httpUpstream } from '@org/completion-gateway';
import { makeFolder } from './make-folder';
import type { GuardInput, GuardedSurface } from './surface';

const secret = 'text that must stay here';

/** Paths of a request to files that are not of the page. */
const paths = [
  '/.env',
  '/.git/config',
  '/sub/.env',
  '/%2eenv',
  '/%2Eenv',
  '/sub/%2e%2e/.env',
  '/../outside.txt',
  '/..%2foutside.txt',
  '/%2e%2e/outside.txt',
  '/%2e%2e%2foutside.txt',
  '/..%5coutside.txt',
  '/sub/../../outside.txt',
  '/sub/..%2f..%2foutside.txt',
  '/%252e%252e/outside.txt',
  '//../outside.txt',
  '/index.html/../.env',
  '/link-out.txt',
  '/link-folder/outside.txt',
  '/link-dot.txt',
  '/link-git/config',
  '/sub/link-up.txt',
];

/** Files beside the gateway's routes: outside of the folder, dot files, and links to either. */
export const servedFiles: GuardedSurface = {
  name: 'gateway: --static',
  promise: 'dot files and files outside of the folder are not served',
  open: () => {
    const folder = makeFolder({
      'outside.txt': secret,
      'page/index.html': 'page',
      'page/.env': secret,
      'page/.git/config': secret,
      'page/sub/.env': secret,
    });
    const page = join(folder.path, 'page');
    symlinkSync('../outside.txt', join(page, 'link-out.txt'));
    symlinkSync('..', join(page, 'link-folder'));
    symlinkSync('.env', join(page, 'link-dot.txt'));
    symlinkSync('.git', join(page, 'link-git'));
    symlinkSync('../../outside.txt', join(page, 'sub/link-up.txt'));
    const gateway = createGateway({
      upstreams: [httpUpstream({ baseUrl: 'http://127.0.0.1:9/v1' })],
      auth: 'none',
    });
    const app = createServedApp(gateway, { staticFolder: page });
    const get = async (path: string) => (await app.request(`http://127.0.0.1${path}`)).text();
    const inputs: GuardInput[] = [
      ...paths.map((path): GuardInput => ({
        input: path,
        fault: async () => ((await get(path)).includes(secret) ? 'was served' : undefined),
      })),
      {
        input: '/index.html, which is a file of the page',
        fault: async () => ((await get('/index.html')) === 'page' ? undefined : 'is not served'),
      },
    ];
    return Promise.resolve({
      inputs,
      close: async () => {
        gateway.close();
        folder.remove();
      },
    });
  },
};
