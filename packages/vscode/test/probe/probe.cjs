// Runs what a test sends in the extension host, and ends it: without that it lives for hours after the browser has closed.
const { createServer } = require('node:http');
const { renameSync, writeFileSync } = require('node:fs');
const vscode = require('vscode');

exports.activate = () => {
  const file = process.env.PROBE_PORT_FILE;
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      const { code, input } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const value = await new Function('vscode', 'input', `return (${code})(vscode, input)`)(vscode, input);
      response.end(JSON.stringify({ value: value ?? null }));
    } catch (error) {
      response.end(JSON.stringify({ error: String(error?.stack ?? error) }));
    }
  });
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(`${file}.new`, String(server.address().port));
    renameSync(`${file}.new`, file);
  });
};
