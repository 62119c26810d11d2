import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from '../bench-folder';

/** The other engines, the other gateway and the other widgets, at the versions that the bench supports. */
export const peers = {
  copilot: { name: '@vscode/chat-lib', version: '0.66.0' },
  tabby: { name: 'tabby-agent', version: '1.5.0' },
  portkey: { name: '@portkey-ai/gateway', version: '1.15.2' },
  monacopilot: { name: 'monacopilot', version: '1.2.12' },
  'codemirror-copilot': { name: 'codemirror-copilot', version: '0.0.7' },
  marimo: { name: '@marimo-team/codemirror-ai', version: '0.3.9' },
  'inline-suggestion': { name: 'codemirror-extension-inline-suggestion', version: '0.0.3' },
} as const;

/**
 * With later versions every stream through portkey's gateway ends in status 500: they pass it the headers of a fetched response,
 * which cannot be changed.
 */
const overrides = { '@hono/node-server': '1.13.8' };

/** The folder of the peers, outside of the workspace and of git. */
export function peersFolder(): string {
  return join(benchFolder(), '.peers');
}

/** Why `peer` cannot run here, or `undefined` when it can. */
export function missing(peer: keyof typeof peers): string | undefined {
  const { name, version } = peers[peer];
  const manifest = join(peersFolder(), 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) return `${name} ${version} is not installed: pnpm bench peers`;
  const { version: found } = JSON.parse(readFileSync(manifest, 'utf8')) as { version?: unknown };
  return found === version ? undefined : `${name} must be ${version}, got ${String(found)}: pnpm bench peers`;
}

/** Installs the peers with npm, without their install scripts, and repairs what does not work as shipped. */
export function installPeers(): void {
  const folder = peersFolder();
  mkdirSync(folder, { recursive: true });
  const dependencies = Object.fromEntries(Object.values(peers).map(({ name, version }) => [name, version]));
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ private: true, dependencies, overrides }, undefined, 2)}\n`,
  );
  // The editors of the widgets are the bench's own: two copies of one editor do not work together.
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=peer'];
  const { status, error } = spawnSync('npm', args, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm could not install the peers into ${folder} (see above)`);
  const modules = join(folder, 'node_modules');
  const dist = join(modules, peers.copilot.name, 'dist');
  repairTokenizer(dist);
  copyParsers(join(modules, '@vscode', 'tree-sitter-wasm', 'wasm'), dist);
  for (const peer of Object.keys(peers) as (keyof typeof peers)[])
    console.log(`${peers[peer].name}: ${missing(peer) ?? 'ready'}`);
}

/**
 * chat-lib 0.66.0 ships its vocabularies as text, one base64 token and its rank a line, in a folder its loader does not look
 * into; the loader expects them one above, as tokens with their length before them (seven bits a byte, low first).
 */
function repairTokenizer(dist: string): void {
  for (const vocabulary of ['cl100k_base', 'o200k_base']) {
    const text = readFileSync(
      join(dist, 'src/_internal/platform/tokenizer/node', `${vocabulary}.tiktoken`),
      'utf8',
    );
    const tokens = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => Buffer.from(line.split(' ', 1)[0] ?? '', 'base64'));
    const packed = tokens.flatMap((token) => [lengthBytes(token.length), token]);
    writeFileSync(join(dist, `${vocabulary}.tiktoken`), Buffer.concat(packed));
  }
}

/** The work of chat-lib's install script, which needs a runner that is not among its dependencies. */
function copyParsers(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (name.endsWith('.wasm')) copyFileSync(join(from, name), join(to, name));
  }
}

function lengthBytes(length: number): Buffer {
  const bytes: number[] = [];
  let rest = length;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return Buffer.from(bytes);
}
