import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { type AccessQuestion, Task } from 'nestjs-taskforge';
import { OpenConnections } from '../libs/task/src/gateway/open-connections.js';
import { RunSocket, refusalOf } from './support/run-socket.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

@Injectable()
class PlainTasks {
  @Task()
  open() {}

  @Task()
  secret() {}
}

const NO_RUN = '01890a5d-ac96-774b-bcce-b302099a8057';
/** A handshake as ws would send it, to leave something out of. */
const HANDSHAKE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

describe('The socket of a run is refused before the upgrade', () => {
  let shop: TaskApplication;
  let address: string;

  beforeAll(async () => {
    shop = await startTasks({ providers: [PlainTasks] });
    const { socketUrl } = await shop.tasks.run('open');
    address = `${shop.url}${socketUrl}`;
  });

  it.each(['after=', 'after=-1', 'after=1.5', 'after=1e3', 'after=last', 'after=9007199254740993', 'after=1&after=2'])(
    'with 400 for ?%s',
    async (query) => {
      expect(await refusalOf(`${address}?${query}`)).toMatchObject({
        status: 400,
        headers: { connection: 'close', 'content-type': 'application/problem+json' },
        problem: { type: 'about:blank', title: 'Bad Request', status: 400, code: 'bad_request' },
      });
    },
  );

  it('with 400 for a handshake that is none, and says what is missing', async () => {
    const { Upgrade: _, ...others } = HANDSHAKE;
    const broken = [
      { ...others, Upgrade: 'h2c' },
      { ...HANDSHAKE, 'Sec-WebSocket-Version': '12' },
      { ...HANDSHAKE, 'Sec-WebSocket-Key': 'short' },
      { ...HANDSHAKE, 'Sec-WebSocket-Protocol': 'not, a, , list' },
    ];
    for (const headers of broken) {
      expect(await answerTo(address, headers)).toMatchObject({ status: 400, code: 'bad_request' });
    }
    expect(await answerTo(address, HANDSHAKE, 'POST')).toMatchObject({ status: 400, code: 'bad_request' });
    const absent = `${shop.url}/ws/task/${NO_RUN}`;
    expect(await answerTo(absent, { ...others, Upgrade: 'h2c' })).toMatchObject({ status: 400 });
  });

  it.each([
    ['a run that does not exist', NO_RUN],
    ['an id that is none', 'nightly'],
    ['an id that tries to be something else', '%2e%2e%2fadmin'],
  ])('with 404 for %s', async (_what, id) => {
    expect(await refusalOf(`${shop.url}/ws/task/${id}`)).toMatchObject({
      status: 404,
      problem: { title: 'Not Found', code: 'run_not_found' },
    });
  });

  it.each([
    ['another host', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a page without an origin of its own', { origin: 'null' }],
    ['another site, as the browser says', { headers: { 'Sec-Fetch-Site': 'cross-site' } }],
    ['a sibling site, as the browser says', { headers: { 'Sec-Fetch-Site': 'same-site' } }],
  ])('with 403 for a page of %s', async (_what, options) => {
    expect(await refusalOf(address, options)).toMatchObject({ status: 403, problem: { code: 'access_denied' } });
  });

  it('but not to its own pages, nor to programs', async () => {
    for (const options of [
      {},
      { origin: shop.url },
      { origin: shop.url, headers: { 'Sec-Fetch-Site': 'same-origin' } },
    ]) {
      const socket = await RunSocket.open(address, options);
      expect(await socket.closed).toMatchObject({ code: 1000 });
    }
  });

  it.each([
    ['an address elsewhere', { 'X-Forwarded-For': '203.0.113.9' }],
    ['another name for this machine', { Host: 'rebound.example' }],
  ])('with 403 while the site is closed, for a request with %s', async (_what, headers) => {
    const refusal = await refusalOf(address, { headers });
    expect(refusal).toMatchObject({ status: 403, problem: { code: 'access_denied' } });
    expect(refusal.problem).toMatchObject({ detail: expect.stringContaining('admin.authorize') });
  });

  it('with 404 when sockets are turned off, also where the run exists', async () => {
    const silent = await startTasks({ providers: [PlainTasks], options: { webSocketEnabled: false } });
    const { id, socketUrl } = await silent.tasks.run('open');
    expect(socketUrl).toBeNull();
    expect(await refusalOf(`${silent.url}/ws/task/${id}`)).toMatchObject({
      status: 404,
      problem: { code: 'sockets_off', detail: expect.stringContaining('TASK_WEBSOCKET_ENABLED') },
    });
  });
});

describe('The rule of access', () => {
  const questions: AccessQuestion[] = [];

  async function start(authorize: (question: AccessQuestion) => boolean | Promise<boolean>): Promise<TaskApplication> {
    return startTasks({
      providers: [PlainTasks],
      options: {
        admin: {
          authorize: (question) => {
            questions.push(question);
            return authorize(question);
          },
          actor: (request) => (request as { headers: Record<string, string> }).headers['x-user'] ?? null,
        },
      },
    });
  }

  it('is asked for the task and the run, with the actor and the upgrade request', async () => {
    const shop = await start(() => true);
    const { id, socketUrl } = await shop.tasks.run('open');
    questions.length = 0;
    const socket = await RunSocket.open(`${shop.url}${socketUrl}`, { headers: { 'x-user': 'ann' } });
    await socket.closed;
    expect(questions).toMatchObject([
      { actor: 'ann', action: 'view', task: 'open', run: id, request: { url: socketUrl } },
    ]);
  });

  it('hides what may not be viewed: 404, as for a run that does not exist', async () => {
    const shop = await start(({ task }) => task !== 'secret');
    const { socketUrl } = await shop.tasks.run('secret');
    for (const user of ['ann', '']) {
      const headers = { 'x-user': user };
      const hidden = await refusalOf(`${shop.url}${socketUrl}`, { headers });
      const absent = await refusalOf(`${shop.url}/ws/task/${NO_RUN}`, { headers });
      expect(hidden).toMatchObject({ status: 404, problem: { code: 'run_not_found' } });
      expect(Object.keys(hidden.problem as object)).toEqual(Object.keys(absent.problem as object));
      expect(absent.status).toBe(404);
    }
  });

  it('refuses a stranger who may view nothing with 401, whether the run exists or not', async () => {
    const shop = await start(({ actor }) => actor === 'ann');
    const { socketUrl } = await shop.tasks.run('open');
    for (const path of [socketUrl, `/ws/task/${NO_RUN}`]) {
      expect(await refusalOf(`${shop.url}${path}`)).toMatchObject({ status: 401, problem: { code: 'unauthorized' } });
      const headers = { 'x-user': 'bob' };
      expect(await refusalOf(`${shop.url}${path}`, { headers })).toMatchObject({ status: 404 });
    }
  });

  it('that throws refuses with 500, is logged, and harms nobody else', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    let isBroken = true;
    const shop = await start(() => {
      if (isBroken) throw new Error('the directory is down');
      return true;
    });
    const { socketUrl } = await shop.tasks.run('open');
    const refusal = await refusalOf(`${shop.url}${socketUrl}`);
    expect(refusal).toMatchObject({ status: 500, problem: { code: 'internal_server_error' } });
    expect(JSON.stringify(refusal)).not.toContain('directory');
    expect(logged.mock.calls.flat()).toContainEqual(new Error('the directory is down'));
    isBroken = false;
    const socket = await RunSocket.open(`${shop.url}${socketUrl}`);
    expect(await socket.closed).toMatchObject({ code: 1000 });
    logged.mockRestore();
  });
});

describe('A client that goes in the middle of the handshake', () => {
  it.each([
    ['end', true],
    ['resetAndDestroy', true],
    ['end', false],
    ['resetAndDestroy', false],
  ] as const)('by %s, allowed: %s, harms nobody and leaves no socket behind', async (go, isAllowed) => {
    const gate = new Turnstile();
    const authorize = ({ request }: AccessQuestion) =>
      (request as IncomingMessage).headers['x-user'] === 'ann' || gate.pass('hasty').then(() => isAllowed);
    const shop = await startTasks({ providers: [PlainTasks], options: { admin: { authorize } } });
    const { socketUrl } = await shop.tasks.run('open');
    const client = connect(Number(new URL(shop.url).port), '127.0.0.1');
    const headers = Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}`);
    client.write(`GET ${socketUrl} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers.join('\r\n')}\r\n\r\n`);
    await gate.entered('hasty');
    client.resume()[go]();
    if (go === 'resetAndDestroy') await once(client, 'close');
    gate.letGo('hasty');
    if (!client.closed) await once(client, 'close');
    const socket = await RunSocket.open(`${shop.url}${socketUrl}`, { headers: { 'x-user': 'ann' } });
    expect(await socket.closed).toMatchObject({ code: 1000 });
    await shop.close();
    expect(shop.get(OpenConnections).size).toBe(0);
  });
});

/** What is answered to an upgrade request that ws would not send. */
async function answerTo(
  address: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number | undefined; code: string }> {
  const asking = request(address, { method, headers }).end();
  const [response] = await once(asking, 'response');
  const { code } = (await json(response)) as { code: string };
  return { status: response.statusCode, code };
}
