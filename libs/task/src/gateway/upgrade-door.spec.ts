import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { UpgradeDoor } from './upgrade-door.js';

/** A cipher without certificates: nothing to keep beside the tests. */
const NO_CERTIFICATE = {
  ciphers: 'AECDH-AES128-SHA@SECLEVEL=0',
  maxVersion: 'TLSv1.2',
  rejectUnauthorized: false,
} as const;

const WEBSOCKET = 'Connection: Upgrade\r\nUpgrade: websocket';
const H2C = 'Connection: keep-alive, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
});

describe('UpgradeDoor', () => {
  it('takes the upgrades of its path before listeners that came earlier or come later', async () => {
    const server = await listening();
    const others = hostListener(server);
    const { seen } = openDoor(server);
    hostListener(server, others);
    expect(await exchange(server, request('GET /ours/1', WEBSOCKET))).toContain('taken');
    expect({ seen, others }).toEqual({ seen: ['/ours/1'], others: [] });
  });

  it('leaves the upgrades of other paths to the listeners of the host, each once', async () => {
    const server = await listening();
    const others = hostListener(server);
    const { seen } = openDoor(server);
    hostListener(server, others);
    expect(await exchange(server, request('GET /theirs', WEBSOCKET))).toContain('by the host');
    expect({ seen, others }).toEqual({ seen: [], others: ['/theirs', '/theirs'] });
  });

  it('takes a request of its path for a plain one when it asks for no upgrade', async () => {
    const server = await listening();
    const { seen } = openDoor(server);
    expect(await exchange(server, request('GET /ours/1', 'Connection: close'))).toContain('"url":"/ours/1"');
    expect(seen).toEqual([]);
  });

  const body = 'abcdefghij'.repeat(50_000);
  const chunks = `5\r\nhello\r\n${(65_536).toString(16)}\r\n${body.slice(0, 65_536)}\r\n0\r\n\r\n`;
  const requests: Record<string, string> = {
    'GET for a WebSocket': request('GET /elsewhere?a=1&b=%20', WEBSOCKET),
    'GET that offers HTTP/2': request('GET /', H2C),
    'GET of HTTP/1.0': `GET / HTTP/1.0\r\nHost: host\r\n${H2C}\r\n\r\n`,
    'POST with a body': request('POST /', `${H2C}\r\nContent-Length: ${body.length}`) + body,
    'POST in chunks': request('POST /', `${H2C}\r\nTransfer-Encoding: chunked`) + chunks,
    'POST that waits to be told to continue': `${request('POST /', `${H2C}\r\nExpect: 100-continue\r\nContent-Length: 4`)}body`,
    'request with repeated, empty and non-English headers': request(
      'GET /',
      `${H2C}\r\nX-Empty:\r\nX-Twice: 1\r\nX-Twice: 2\r\nConnection: close\r\nX-Name: caf\xe9`,
    ),
  };

  describe.each(Object.entries(requests))('on a server without listeners, for a %s', (_name, bytes) => {
    it.each([['http'], ['https']] as const)('answers like the server alone over %s', async (scheme) => {
      const alone = await listening(scheme);
      const withDoor = await listening(scheme);
      openDoor(withDoor);
      const afterwards = request('GET /afterwards', 'Connection: close');
      const answer = await exchange(withDoor, bytes, afterwards);
      expect(comparable(answer)).toEqual(comparable(await exchange(alone, bytes, afterwards)));
      expect(answer).toMatch(/"bytes":\d/);
    });
  });

  it('answers several offers of HTTP/2 on one connection, each as a plain request', async () => {
    const server = await listening();
    openDoor(server);
    const answer = await exchange(
      server,
      `${request('POST /1', `${H2C}\r\nContent-Length: 3`)}one`,
      request('GET /2', H2C),
      request('GET /3', 'Connection: close'),
    );
    expect(answer.match(/"url":"[^"]+"/g)).toEqual(['"url":"/1"', '"url":"/2"', '"url":"/3"']);
  });

  it('answers as a plain request again once the last listener of the host is gone', async () => {
    const server = await listening();
    openDoor(server);
    const others = hostListener(server);
    server.removeListener('upgrade', server.listeners('upgrade').at(-1) as () => void);
    const answer = await exchange(server, request('GET /elsewhere', WEBSOCKET), request('GET /', 'Connection: close'));
    expect(answer).toContain('"url":"/elsewhere"');
    expect(others).toEqual([]);
  });

  it('leaves the server as it was found', async () => {
    const server = await listening();
    const before = { ...server };
    const { door } = openDoor(server);
    expect({ ...server }).not.toEqual(before);
    door.close();
    expect({ ...server }).toEqual(before);
    expect(server.listenerCount('upgrade')).toBe(0);
    expect(Object.hasOwn(server, 'emit')).toBe(false);
  });

  it('passes everything on after its end to somebody who has wrapped the server meanwhile', async () => {
    const server = await listening();
    const { door, seen } = openDoor(server);
    const { emit } = server;
    server.emit = ((...args: Parameters<Server['emit']>) => Reflect.apply(emit, server, args)) as Server['emit'];
    door.close();
    const others = hostListener(server);
    expect(await exchange(server, request('GET /ours/1', WEBSOCKET))).toContain('by the host');
    expect({ seen, others }).toEqual({ seen: [], others: ['/ours/1'] });
  });
});

function request(line: string, headers: string): string {
  return `${line} HTTP/1.1\r\nHost: host\r\n${headers}\r\n\r\n`;
}

/** Tells in its answers what the request looked like to it. */
async function listening(scheme: 'http' | 'https' = 'http'): Promise<Server> {
  const answer = async (message: IncomingMessage, response: { end(body: string): void }) => {
    const { method, url, headers } = message;
    const { length } = await text(message.setEncoding('latin1'));
    response.end(JSON.stringify({ method, url, headers, bytes: length }));
  };
  const handle = (...args: Parameters<typeof answer>) => void answer(...args);
  const server = scheme === 'http' ? createServer(handle) : createTlsServer(NO_CERTIFICATE, handle);
  servers.push(server);
  await once(server.listen(0), 'listening');
  return server;
}

function openDoor(server: Server): { door: UpgradeDoor; seen: (string | undefined)[] } {
  const seen: (string | undefined)[] = [];
  const door = new UpgradeDoor(server, {
    claims: ({ url }) => url?.startsWith('/ours/') === true,
    welcome: ({ url }, socket) => {
      seen.push(url);
      socket.end('taken');
    },
  });
  door.open();
  return { door, seen };
}

function hostListener(server: Server, seen: (string | undefined)[] = []): (string | undefined)[] {
  server.on('upgrade', ({ url }: IncomingMessage, socket: Duplex) => {
    seen.push(url);
    if (socket.writable) socket.end('by the host');
  });
  return seen;
}

/** Sends the parts, each after the answer to the one before, and returns all answers. */
async function exchange(server: Server, ...parts: string[]): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const isTls = 'setSecureContext' in server;
  const socket = isTls ? connectTls({ ...NO_CERTIFICATE, port }) : connectTcp(port);
  socket.setEncoding('latin1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
    if (answer.endsWith('}') && parts.length > 0) socket.write(parts.shift() ?? '', 'latin1');
  });
  socket.write(parts.shift() ?? '', 'latin1');
  await once(socket, 'close');
  return answer;
}

/** Without the dates, and without the one word that a request put back has lost. */
function comparable(answer: string): string {
  return answer.replace(/(?:Date|Content-Length): .*/g, '').replace(/"connection":"Upgrade",|, Upgrade/g, '');
}
