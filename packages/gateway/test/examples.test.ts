import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments, parse as parseYaml } from 'yaml';
import { loadGatewayConfig, prometheusMetrics } from '../src/index';
import { has } from './programs';

// Processes and sockets, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = fileURLToPath(new URL('../../../examples/gateway', import.meta.url));
const read = (path: string) => readFile(join(folder, path), 'utf8');
const token = `name:${'0'.repeat(64)}`;

/** The field at a path of names in a YAML or JSON value. */
function field(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (each, name) =>
      typeof each === 'object' && each !== null ? (each as Record<string, unknown>)[name] : undefined,
    value,
  );
}

it('covers every file of the gateway’s example', async () => {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  );
  const looked = ['.md', '.jsonc', 'Dockerfile', '.yaml', '.yml', '.service', '.conf', '.json'];
  expect(files.map(({ name }) => name).filter((name) => !looked.some((end) => name.endsWith(end)))).toEqual(
    [],
  );
  expect(files.length).toBeGreaterThan(10);
});

describe('configurations of the gateway', () => {
  it('contain a placeholder for the hash, and are valid with a real one', async () => {
    const file = join(folder, 'gateway.jsonc');
    const env = { NEBIUS_API_KEY: 'key' };
    await expect(loadGatewayConfig({ env, file })).rejects.toThrow('64 hexadecimal digits');
    const own = await mkdtemp(join(tmpdir(), 'gateway-config-'));
    try {
      const text = (await readFile(file, 'utf8')).replace(
        /"sha256": "[^"]*"/,
        `"sha256": "${'0'.repeat(64)}"`,
      );
      await writeFile(join(own, 'gateway.jsonc'), text);
      const config = await loadGatewayConfig({ env, file: join(own, 'gateway.jsonc') });
      expect(config).toMatchObject({
        upstreams: [{ id: 'token-factory', weight: 3 }, { id: 'own-vllm' }],
        auth: { tokens: [{ id: 'editor-team' }] },
        origins: ['https://play.example.org'],
      });
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });

  it('for containers are valid but for the missing key file', async () => {
    const [, inline] = await Promise.all([
      expect(loadGatewayConfig({ env: {}, file: join(folder, 'gateway.compose.jsonc') })).rejects.toThrow(
        'must be a readable file, got /run/secrets/nebius-api-key',
      ),
      read('kubernetes/gateway.yaml'),
    ]);
    const [map] = parseAllDocuments(inline).map((each) => each.toJS() as unknown);
    const own = await mkdtemp(join(tmpdir(), 'gateway-config-'));
    try {
      await writeFile(join(own, 'gateway.jsonc'), String(field(map, 'data', 'gateway.jsonc')));
      await expect(
        loadGatewayConfig({ env: { COMPLETION_GATEWAY_TOKENS: token }, file: join(own, 'gateway.jsonc') }),
      ).rejects.toThrow('must be a readable file, got /run/secrets/completion-gateway/nebius-api-key');
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  });
});

describe('deployments', () => {
  it('the Dockerfile is valid, does not run as root and passes signals to Node', async () => {
    const text = await read('Dockerfile');
    expect(validate(text)).toEqual([]);
    expect(text).toMatch(/^USER node$/m);
    expect(text).toMatch(/^CMD \["node", /m);
  });

  it('the compose file mounts existing files, and names its own services and secrets', async () => {
    const compose: unknown = parseYaml(await read('compose.yaml'), { merge: true });
    const services = field(compose, 'services') as Record<string, unknown>;
    const secrets = Object.keys(field(compose, 'secrets') as object);
    for (const [name, service] of Object.entries(services)) {
      expect(field(service, 'image') ?? field(service, 'build'), name).toBeDefined();
      for (const each of (field(service, 'depends_on') ?? []) as string[])
        expect(Object.keys(services)).toContain(each);
      for (const each of (field(service, 'secrets') ?? []) as string[]) expect(secrets).toContain(each);
      for (const each of (field(service, 'volumes') ?? []) as string[]) {
        const [source = ''] = each.split(':');
        expect(existsSync(join(folder, source)), each).toBe(true);
      }
    }
    const environment = field(services['gateway-1'], 'environment') as Record<string, string>;
    const files = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'));
    expect(secrets).toEqual(
      expect.arrayContaining(files.map(([, path]) => path.replace('/run/secrets/', ''))),
    );
  });

  it('Kubernetes objects are complete and belong together', async () => {
    const documents = parseAllDocuments(await read('kubernetes/gateway.yaml'));
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
    const objects = documents.map((each) => each.toJS() as unknown);
    expect(objects.map((each) => field(each, 'kind'))).toEqual([
      'ConfigMap',
      'Deployment',
      'Service',
      'PodDisruptionBudget',
    ]);
    for (const each of objects) {
      expect(field(each, 'apiVersion')).toMatch(/^(?:v1|apps\/v1|policy\/v1)$/);
      expect(field(each, 'metadata', 'name')).toBe('completion-gateway');
    }
    const [, deployment, service, budget] = objects;
    const labels = field(deployment, 'spec', 'template', 'metadata', 'labels');
    expect(field(deployment, 'spec', 'selector', 'matchLabels')).toEqual(labels);
    expect(field(service, 'spec', 'selector')).toEqual(labels);
    expect(field(budget, 'spec', 'selector', 'matchLabels')).toEqual(labels);
    const container = field(deployment, 'spec', 'template', 'spec', 'containers', 0);
    const volumes = field(deployment, 'spec', 'template', 'spec', 'volumes') as { name: string }[];
    for (const { name } of field(container, 'volumeMounts') as { name: string }[])
      expect(volumes.map((each) => each.name)).toContain(name);
    expect(field(container, 'readinessProbe', 'httpGet', 'path')).toBe('/healthz');
  });

  it.skipIf(!has('systemd-analyze', '--version'))(
    'the systemd unit is one (needs systemd-analyze)',
    async () => {
      const own = await mkdtemp(join(tmpdir(), 'gateway-unit-'));
      try {
        // The program that the unit starts is not installed here.
        const unit = (await read('systemd/completion-gateway.service')).replace(
          '/usr/bin/node',
          process.execPath,
        );
        const file = join(own, 'completion-gateway.service');
        await writeFile(file, unit);
        const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
        expect(stderr.split('\n').filter((line) => line.includes('completion-gateway.service'))).toEqual([]);
      } finally {
        await rm(own, { recursive: true, force: true });
      }
    },
  );

  describe.skipIf(!has('nginx', '-v'))('nginx takes (needs nginx)', () => {
    let own: string;
    beforeAll(async () => {
      own = await mkdtemp(join(tmpdir(), 'gateway-nginx-'));
    });
    afterAll(() => rm(own, { recursive: true, force: true }));

    it.each(['completion-gateway.conf', 'compose.conf'])('%s', async (name) => {
      // nginx resolves host names when it reads its file; those of the containers do not exist here.
      const site = (await read(`nginx/${name}`)).replace(/gateway-\d:/g, '127.0.0.1:');
      const file = join(own, 'nginx.conf');
      await writeFile(file, `pid ${join(own, 'pid')};\nevents {}\nhttp {\naccess_log off;\n${site}\n}\n`);
      const { status, stderr } = spawnSync('nginx', ['-t', '-c', file, '-p', own, '-e', join(own, 'log')], {
        encoding: 'utf8',
      });
      expect({ status, faults: stderr.split('\n').filter((line) => line.includes('[emerg]')) }).toEqual({
        status: 0,
        faults: [],
      });
    });
  });

  it('nginx is configured the same with and without containers, except for names', async () => {
    const body = (text: string) => text.slice(text.indexOf('\n')).replace(/server [\w.-]+:\d+/g, 'server');
    expect(body(await read('nginx/compose.conf'))).toBe(body(await read('nginx/completion-gateway.conf')));
  });
});

describe('monitoring', () => {
  /** Names of all metrics, with the series of histograms. */
  async function known(): Promise<ReadonlySet<string>> {
    const { text } = await prometheusMetrics().expose();
    const names = [...text.matchAll(/^# TYPE (\S+) (\w+)/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    return new Set(names);
  }

  async function expectQueries(queries: readonly string[]): Promise<void> {
    const names = await known();
    expect(queries.length).toBeGreaterThan(3);
    for (const query of queries) {
      const text = query.replaceAll('$__rate_interval', '5m');
      const found: string[] = [];
      parser.parse(text).iterate({
        enter: (node) => {
          expect(node.type.isError, `${query} at ${node.from}`).toBe(false);
          if (node.name === 'VectorSelector') found.push(/^\w+/.exec(text.slice(node.from))?.[0] ?? '');
        },
      });
      expect(found.length).toBeGreaterThan(0);
      for (const name of found) expect(names).toContain(name);
    }
  }

  it('alerts query existing metrics, in valid PromQL', async () => {
    const rules: unknown = parseYaml(await read('prometheus/rules.yml'));
    const list = field(rules, 'groups', 0, 'rules') as {
      alert: string;
      expr: string;
      annotations: { summary: string };
    }[];
    await expectQueries(list.map(({ expr }) => expr));
    expect(
      list.every(({ alert, annotations }) => alert.startsWith('Gateway') && annotations.summary !== ''),
    ).toBe(true);
    const config: unknown = parseYaml(await read('prometheus/prometheus.yml'));
    for (const file of field(config, 'rule_files') as string[])
      expect(existsSync(join(folder, 'prometheus', file))).toBe(true);
  });

  it('the dashboard queries existing metrics, and is provisioned with its data source', async () => {
    const dashboard: unknown = JSON.parse(await read('grafana/dashboards/completion-gateway.json'));
    const panels = field(dashboard, 'panels') as {
      id: number;
      targets: { expr: string }[];
      datasource: { uid: string };
    }[];
    await expectQueries(panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const source: unknown = parseYaml(await read('grafana/provisioning/datasources/prometheus.yaml'));
    for (const { datasource } of panels) expect(datasource.uid).toBe(field(source, 'datasources', 0, 'uid'));
    const provider: unknown = parseYaml(await read('grafana/provisioning/dashboards/files.yaml'));
    expect(await read('compose.yaml')).toContain(String(field(provider, 'providers', 0, 'options', 'path')));
  });
});
