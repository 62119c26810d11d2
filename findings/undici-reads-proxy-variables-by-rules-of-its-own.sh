#!/usr/bin/env bash
# Finding: undici's EnvHttpProxyAgent takes less from the proxy variables than curl does, and reports a proxy that wants a password
# as "Request was cancelled."
#
# Version: undici 7.30.2, on Node 20.20.2. Tried on 2026-11-30.
#
# The likely guess: a program that hands its requests to EnvHttpProxyAgent behaves behind a company's proxy as curl does with the same
# HTTPS_PROXY and NO_PROXY, and a status 407 of the proxy can be read from the error.
#
# The behavior, with a proxy and a server on loopback:
# - A network in NO_PROXY (127.0.0.0/8, 10.0.0.0/8) is compared as a name. No host is in it, and the request goes to the proxy.
#   curl 7.86 and later ask such a server directly.
# - HTTPS_PROXY=http://TOKEN@HOST, a name without a password, is sent to the proxy without Proxy-Authorization.
#   curl sends Basic with an empty password.
# - A 407 to CONNECT makes fetch fail with the cause "Request was cancelled.", the words of an abort, although nothing was aborted. The
#   status is in the text of the cause of the cause only.
#
# Output seen:
#   NO_PROXY=127.0.0.0/8: the proxy was asked 1 times
#   a name without a password: authorization undefined
#   407: fetch failed / Request was cancelled. / Proxy response (407) !== 200 when HTTP Tunneling
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@7.30.2
cat > try.mjs <<'JS'
import { createServer } from 'node:http';
import { EnvHttpProxyAgent, fetch } from 'undici';

const asked = [];
const proxy = createServer().on('connect', ({ headers }, socket) => {
  asked.push(String(headers['proxy-authorization']));
  socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n');
});
const server = createServer((_, response) => response.end('from the server'));
for (const each of [proxy, server]) await new Promise((resolve) => each.listen(0, '127.0.0.1', resolve));
const at = `127.0.0.1:${proxy.address().port}`;

async function attempt(address, noProxy, url) {
  asked.length = 0;
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: address, httpsProxy: address, noProxy });
  const messages = [];
  await fetch(url, { dispatcher }).catch((error) => {
    for (let each = error; each !== undefined; each = each.cause) messages.push(each.message);
  });
  await dispatcher.destroy();
  return { asked: [...asked], messages };
}

const network = await attempt(`http://${at}`, '127.0.0.0/8', `http://127.0.0.1:${server.address().port}/`);
const token = await attempt(`http://token@${at}`, '', 'https://api.example.test/');
const refused = await attempt(`http://${at}`, '', 'https://api.example.test/');
console.log(`NO_PROXY=127.0.0.0/8: the proxy was asked ${network.asked.length} times`);
console.log(`a name without a password: authorization ${token.asked[0]}`);
console.log(`407: ${refused.messages.join(' / ')}`);
const same =
  network.asked.length === 1 && token.asked[0] === 'undefined' && refused.messages[1] === 'Request was cancelled.';
process.exit(same ? 0 : 1);
JS
node try.mjs
