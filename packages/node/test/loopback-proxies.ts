import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import {
  connect,
  createServer as createSocketServer,
  type AddressInfo,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

/** A proxy on loopback. It finds every host of the test at `127.0.0.1`, whatever its name. */
export interface TestProxy {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** What it was asked for, in order. */
  readonly asked: string[];
}

/** Starts `server` on loopback; it ends with the test. Returns host and port. */
export async function listen(server: Server | NetServer, host = '127.0.0.1'): Promise<string> {
  server.listen(0, host);
  await once(server, 'listening');
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const { address, port, family } = server.address() as AddressInfo;
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

export function startOrigin(
  answer: RequestListener = (_, response) => response.end('from the origin'),
): Promise<string> {
  return listen(createServer(answer));
}

/**
 * An HTTP proxy, for requests with a whole address and for tunnels.
 *
 * @param options.credentials - `NAME:PASSWORD` without which it answers 407
 * @param options.status - with which it refuses all requests
 */
export async function startHttpProxy(
  options: { readonly credentials?: string; readonly status?: number } = {},
): Promise<TestProxy> {
  const asked: string[] = [];
  const refusal = ({ headers }: IncomingMessage): number | undefined => {
    const wanted = options.credentials && `Basic ${Buffer.from(options.credentials).toString('base64')}`;
    return headers['proxy-authorization'] === wanted ? options.status : 407;
  };
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const status = refusal(incoming);
    if (status !== undefined) {
      response.writeHead(status, { 'proxy-authenticate': 'Basic' }).end('<title>Denied</title>');
      return;
    }
    const { port, pathname } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    incoming.pipe(
      request({ host: '127.0.0.1', port, path: pathname, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.pipe(response);
      }),
    );
  });
  server.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
    asked.push(`CONNECT ${incoming.url}`);
    const status = refusal(incoming);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} Denied\r\nProxy-Authenticate: Basic\r\n\r\n`);
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    join(socket, Number(/\d+$/.exec(incoming.url ?? '')?.[0]));
  });
  return { address: await listen(server), asked };
}

/**
 * A SOCKS proxy, versions 4, 4a and 5. `asked` has the version and the destination as they came: a name only when the client left
 * looking it up to the proxy.
 *
 * @param options.credentials - `NAME:PASSWORD` without which version 5 refuses
 */
export async function startSocksProxy(
  options: { readonly credentials?: string; readonly refuses?: boolean } = {},
): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createSocketServer((socket) => {
    socket.on('error', () => {});
    void converse(socket, options, asked).catch(() => socket.destroy());
  });
  return { address: await listen(server), asked };
}

async function converse(
  socket: Socket,
  { credentials, refuses = false }: { readonly credentials?: string; readonly refuses?: boolean },
  asked: string[],
): Promise<void> {
  const read = reader(socket);
  const [version] = await read(1);
  if (version === 4) {
    const [, high = 0, low = 0, ...address] = await read(7);
    await read.untilZero();
    // An address 0.0.0.x announces a name.
    const isName = address[0] === 0 && address[1] === 0 && address[2] === 0;
    const host = isName ? String(await read.untilZero()) : address.join('.');
    asked.push(`socks4 ${host}`);
    socket.write(Buffer.from([0, refuses ? 0x5b : 0x5a, 0, 0, 0, 0, 0, 0]));
    if (!refuses) join(socket, high * 256 + low);
    return;
  }
  const [count = 0] = await read(1);
  const methods = await read(count);
  if (credentials !== undefined) {
    if (!methods.includes(2)) {
      socket.end(Buffer.from([5, 0xff]));
      return;
    }
    socket.write(Buffer.from([5, 2]));
    const [, nameLength = 0] = await read(2);
    const name = String(await read(nameLength));
    const [length = 0] = await read(1);
    const password = String(await read(length));
    const good = `${name}:${password}` === credentials;
    socket.write(Buffer.from([1, good ? 0 : 1]));
    if (!good) return;
  } else socket.write(Buffer.from([5, 0]));
  const [, , , type] = await read(4);
  const length = type === 1 ? 4 : type === 4 ? 16 : ((await read(1))[0] ?? 0);
  const address = await read(length);
  const host =
    type === 3
      ? String(address)
      : type === 1
        ? [...address].join('.')
        : (address.toString('hex').match(/.{4}/g) ?? []).join(':');
  const [high = 0, low = 0] = await read(2);
  asked.push(`socks5 ${host}`);
  socket.write(Buffer.from([5, refuses ? 2 : 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  if (!refuses) join(socket, high * 256 + low);
}

/** Joins what comes from a client to the server on that port of loopback. */
function join(client: Duplex, port: number): void {
  const server = connect(port, '127.0.0.1');
  pipeline(client, server, client, () => {});
}

/** Reads a number of bytes, waiting for them. */
function reader(socket: Socket) {
  const gone = new AbortController();
  for (const event of ['end', 'close']) socket.once(event, () => gone.abort());
  async function read(length: number): Promise<Buffer> {
    if (length === 0) return Buffer.alloc(0);
    for (;;) {
      const chunk = socket.read(length) as Buffer | null;
      if (chunk !== null) return chunk;
      await once(socket, 'readable', { signal: gone.signal });
    }
  }
  async function untilZero(): Promise<Buffer> {
    const bytes: number[] = [];
    for (;;) {
      const [byte = 0] = await read(1);
      if (byte === 0) return Buffer.from(bytes);
      bytes.push(byte);
    }
  }
  return Object.assign(read, { untilZero });
}
