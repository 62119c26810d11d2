import { afterAll } from 'vitest';
import { describeAdapter } from '@org/completion-adapter-kit/conformance';
import { chromiumPath } from '../../../scripts/chromium.mjs';
import { findCodeServer } from './code-server';
import { VSCodeEditor } from './vscode-editor';
import { VSCodeWindow } from './vscode-window';

const codeServer = chromiumPath === undefined ? 'Chromium' : await findCodeServer();
const needs = typeof codeServer === 'string' ? `code-server; ${codeServer}` : undefined;

let opened: Promise<VSCodeWindow> | undefined;
/** One window for all tests of this file. */
function vscodeWindow(): Promise<VSCodeWindow> {
  if (typeof codeServer === 'string') throw new Error(codeServer);
  const settings = { 'completion.model': 'Qwen/Qwen2.5-Coder-7B', 'completion.multiline': 'always' };
  return (opened ??= VSCodeWindow.open(codeServer, settings, {}));
}

afterAll(async () => {
  await (await opened)?.close();
}, 60_000);

describeAdapter({
  name: 'VS Code',
  needs,
  timeoutMs: 30_000,
  async start({ server }) {
    const window = await vscodeWindow();
    await window.configure('completion.baseUrl', server.baseUrl);
    return {
      open: () => Promise.resolve(new VSCodeEditor(window)),
      close: () => Promise.resolve(),
    };
  },
});
