import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { startScriptedServer, type ScriptedServer } from '@org/completion-testing/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missing } from './jupyterlab/missing';
import { startJupyterLab, type RunningJupyterLab } from './jupyterlab/start-jupyterlab';

describe.skipIf(missing !== undefined)(
  `the server extension in Jupyter's server (needs ${missing ?? 'nothing else'})`,
  { timeout: 90_000 },
  () => {
    let model: ScriptedServer;
    let lab: RunningJupyterLab;

    beforeAll(async () => {
      model = await startScriptedServer();
      lab = await startJupyterLab({ baseUrl: model.server.baseUrl });
    }, 240_000);
    afterAll(async () => {
      await lab?.close();
      await model?.server.close();
    });

    const complete = (signal?: AbortSignal, prompt = 'a = ') =>
      lab.fetch('completion-jupyterlab/v1/completions', {
        method: 'POST',
        body: JSON.stringify({ model: 'default', prompt, stream: true }),
        ...(signal === undefined ? {} : { signal }),
      });

    it('is installed by pip with the labextension, and both are enabled', () => {
      expect(lab.python('-m', 'jupyterlab.labextensions', 'list')).toMatch(
        /@org\/completion-jupyterlab v\S+ .*enabled.*OK/,
      );
      expect(lab.python('-m', 'jupyter_server.extension.serverextension', 'list')).toMatch(
        /completion_jupyterlab .*enabled[^]*completion_jupyterlab .*OK/,
      );
    });

    it('passes an answer on piece by piece, without a key or token of the gateway', async () => {
      const responding = complete();
      const answer = await model.next();
      answer.send('4');
      const response = await responding;
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      const reader = response.body?.getReader();
      let text = '';
      while (!text.includes('"4"')) text += Buffer.from((await reader?.read())?.value ?? []).toString();
      answer.send('2');
      answer.end();
      while (!text.includes('[DONE]')) text += Buffer.from((await reader?.read())?.value ?? []).toString();
      expect([...response.headers.keys()]).not.toContain('authorization');
    });

    it('ends the request to the model when the browser leaves', async () => {
      const browser = new AbortController();
      const responding = complete(browser.signal);
      await model.next();
      browser.abort();
      await expect(responding).rejects.toMatchObject({ name: 'AbortError' });
      await expect.poll(() => model.server.requests.at(-1)?.state).toBe('aborted');
    });

    it('answers nobody who is not logged in to Jupyter', async () => {
      for (const path of ['status', 'v1/models']) {
        const { status } = await fetch(`${lab.origin}/completion-jupyterlab/${path}`);
        expect(status).toBe(403);
      }
    });

    it('passes on to no other route of the gateway', async () => {
      for (const path of ['v1/../metrics', 'metrics', 'v1/other', 'v1/models/%2e%2e%2fmetrics']) {
        const response = await lab.fetch(`completion-jupyterlab/${path}`);
        expect(response.status, path).toBeGreaterThanOrEqual(400);
      }
    });

    it('starts the gateway again after it died', async () => {
      await lab.fetch('completion-jupyterlab/status');
      const [gateway] = gatewaysOf(lab);
      process.kill(Number(gateway), 'SIGKILL');
      await expect.poll(() => lab.log()).toContain('the gateway ended');
      expect(await (await lab.fetch('completion-jupyterlab/status')).json()).toMatchObject({
        state: 'ready',
      });
      expect(gatewaysOf(lab)).not.toContain(gateway);
    });

    it('sends nothing to the model for a browser that left while the gateway started', async () => {
      await lab.fetch('completion-jupyterlab/status');
      const [gateway] = gatewaysOf(lab);
      const ends = () => lab.log().split('the gateway ended').length;
      const before = ends();
      process.kill(Number(gateway), 'SIGKILL');
      // Until Jupyter's server knows, it would pass the request on to the one that is gone.
      await expect.poll(ends).toBeGreaterThan(before);
      const browser = new AbortController();
      const gone = complete(browser.signal, 'gone = ');
      await expect.poll(() => gatewaysOf(lab)).toHaveLength(1);
      browser.abort();
      await expect(gone).rejects.toMatchObject({ name: 'AbortError' });
      const responding = complete(undefined, 'here = ');
      const answer = await model.next('here =');
      answer.end();
      await (await responding).text();
      expect(JSON.stringify(model.server.requests.map(({ body }) => body))).not.toContain('gone =');
    });

    it('says what to do where the command is missing', async () => {
      const other = await startJupyterLab({ baseUrl: model.server.baseUrl, command: ['no-such-command'] });
      try {
        expect(await (await other.fetch('completion-jupyterlab/status')).json()).toMatchObject({
          state: 'unavailable',
          reason: expect.stringMatching(/no-such-command is not there; correct CompletionApp.command/),
        });
        await expect.poll(() => other.log()).toContain('no-such-command is not there');
        const response = await other.fetch('completion-jupyterlab/v1/models');
        expect(response.status).toBe(503);
        expect(await response.json()).toMatchObject({
          error: { message: expect.stringContaining('no-such-command') },
        });
      } finally {
        await other.close();
      }
    });

    it('ends the gateway with the server', async () => {
      await lab.fetch('completion-jupyterlab/status');
      const gateways = gatewaysOf(lab);
      expect(gateways).toHaveLength(1);
      await lab.close();
      expect(readdirSync('/proc')).not.toContain(gateways[0]);
    });
  },
);

/** Processes that this server started, by id. */
function gatewaysOf({ pid }: RunningJupyterLab): readonly string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children.filter((id) => id !== '' && commandOf(id).includes('serve'));
}

function commandOf(id: string): string {
  return execFileSync('ps', ['-o', 'args=', '-p', id], { encoding: 'utf8' });
}
