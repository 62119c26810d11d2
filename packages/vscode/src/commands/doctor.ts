import * as vscode from 'vscode';
import type { StoredKeys } from './set-key';
import { hostedServers, serverOf, type ServerSettings } from '../server-key/server-key';
import type { Sidecar } from '../sidecar/sidecar';
import type { StatusItem } from '../status/status-item';
import { doctorReport } from './doctor-report';

/** How long one completion may take, in milliseconds. */
const attemptMs = 20_000;

const sample = {
  uri: 'untitled:completion-doctor.ts',
  languageId: 'typescript',
  text: `/** The area of a rectangle. */\nexport function area(width: number, height: number): number {\n  return \n}\n`,
};

/** Makes one real completion in a document of its own, and returns what was found as a page. */
export async function doctor(
  sidecar: Sidecar,
  status: StatusItem,
  keys: StoredKeys,
  settings: ServerSettings & Readonly<Record<string, unknown>>,
  versions: Readonly<Record<string, string>>,
): Promise<string> {
  const startedAt = performance.now();
  let firstMs: number | undefined;
  const list = await sidecar.withDocument(sample, () =>
    sidecar.complete(
      {
        textDocument: { uri: sample.uri, version: 1 },
        position: { line: 2, character: '  return '.length },
        context: { triggerKind: 1 },
      },
      () => (firstMs ??= performance.now() - startedAt),
      AbortSignal.timeout(attemptMs),
    ),
  );
  const totalMs = performance.now() - startedAt;
  const server = serverOf(settings);
  const servers = server === undefined ? hostedServers : [server, ...hostedServers];
  const stored = await Promise.all(
    servers.map(async ({ origin }) => ((await keys.of(origin)) === undefined ? [] : [origin])),
  );
  return doctorReport({
    versions,
    isTrusted: vscode.workspace.isTrusted,
    settings,
    server: server && `${server.name} (${server.baseUrl})`,
    storedKeys: [...new Set(stored.flat())],
    variables: Object.keys(process.env).filter((name) => /^(COMPLETION|NEBIUS)_/.test(name)),
    status: status.status,
    whatToDo: status.advice.whatToDo,
    attempt: {
      items: (list?.items ?? []).map(({ insertText }) => (typeof insertText === 'string' ? insertText : '')),
      firstMs,
      totalMs,
    },
    decisions: await sidecar.explain(),
  });
}
