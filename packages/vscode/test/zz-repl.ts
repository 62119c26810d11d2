import { createServer } from 'node:http';
import { startScriptedServer } from '@org/completion-testing/server';
import { findCodeServer } from './code-server';
import { VSCodeWindow } from './vscode-window';
import { VSCodeEditor } from './vscode-editor';
const found = await findCodeServer();
if (typeof found === 'string') throw new Error(found);
const script = await startScriptedServer();
const w = await VSCodeWindow.open(found, { 'completion.baseUrl': script.server.baseUrl, 'completion.model': 'Qwen/Qwen2.5-Coder-7B', 'completion.multiline': 'always' }, { 'a.ts': 'function f() {\n  \n}\n' });
const ed = new VSCodeEditor(w);
const server = createServer(async (q, r) => { let b = ''; for await (const c of q) b += c; 
  if (b === 'quit') { r.end('bye'); await w.close(); await script.server.close(); process.exit(0); }
  try { const v = await new Function('w', 'page', 'script', 'sleep', 'ed', `return (async () => {${b}})()`)(w, w.page, script, (ms: number) => new Promise((x) => setTimeout(x, ms)), ed); r.end(JSON.stringify(v, null, 1) ?? 'undefined'); } catch (e) { r.end('ERR ' + String((e as Error).stack)); } });
server.listen(7788, '127.0.0.1', () => console.log('ready'));
setTimeout(async () => { await w.close(); process.exit(0); }, 40 * 60_000);
