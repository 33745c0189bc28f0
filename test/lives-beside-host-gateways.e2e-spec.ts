import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Body, Controller, Get, type INestApplication, Injectable, Logger, Post, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Task, TaskContext, TaskModule, TaskService } from 'nestjs-taskforge';
import { io } from 'socket.io-client';
import { WebSocket, WebSocketServer } from 'ws';
import { RunSocket } from './support/run-socket.js';

@Injectable()
class PlainTasks {
  @Task()
  greet(context: TaskContext) {
    context.log('hello');
  }
}

@Controller()
class ShopController {
  @Get()
  front() {
    return { open: true };
  }

  @Post('orders')
  order(@Body() order: unknown) {
    return { order };
  }
}

@WebSocketGateway()
class SocketIoGateway {
  @SubscribeMessage('shout')
  shout(_client: unknown, text: string): string {
    return text.toUpperCase();
  }
}

@WebSocketGateway({ path: '/chat' })
class ChatGateway {
  @SubscribeMessage('shout')
  shout(_client: unknown, text: string) {
    return { event: 'shouted', data: text.toUpperCase() };
  }
}

/** Hangs up almost at once, not after a second, on every upgrade that is left to socket.io and not answered yet. */
class HastyIoAdapter extends IoAdapter {
  override createIOServer(port: number, options?: IoOptions) {
    return super.createIOServer(port, { ...options, destroyUpgradeTimeout: 1 } as IoOptions);
  }
}

type IoOptions = Parameters<IoAdapter['createIOServer']>[1];

interface Host {
  readonly app: INestApplication;
  readonly url: string;
  readonly tasks: TaskService;
}

const apps: INestApplication[] = [];
let askedFirst = async () => {};

/** A host's application as its `main.ts` would start it: no line in it is about tasks. */
async function start(gateways: Type[], prepare: (app: INestApplication) => void = () => {}): Promise<Host> {
  class HostModule {}
  const tasks = TaskModule.forRoot({
    store: 'sqlite::memory:',
    admin: { authorize: async () => askedFirst().then(() => true) },
  });
  const providers = [PlainTasks, ...gateways];
  const app = await NestFactory.create(
    { module: HostModule, imports: [tasks], providers, controllers: [ShopController] },
    { logger: false, abortOnError: false },
  );
  prepare(app);
  await app.listen(0, '127.0.0.1');
  apps.push(app);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, url: `http://127.0.0.1:${port}`, tasks: app.get(TaskService, { strict: false }) };
}

/** A run is followed over its socket, live and to the end. */
async function expectRunSockets({ url, tasks }: Host): Promise<void> {
  const { socketUrl } = await tasks.start('greet');
  const socket = await RunSocket.open(`${url}${socketUrl}`);
  expect(await socket.closed).toMatchObject({ code: 1000 });
  expect(socket.messages.map(({ type }) => type)).toEqual(['snapshot', 'status', 'log', 'complete']);
}

async function expectSocketIo({ url }: Host, transports: string[], path = '/socket.io'): Promise<void> {
  const client = io(url, { transports, path, reconnection: false });
  expect(await client.emitWithAck('shout', 'hello')).toBe('HELLO');
  if (transports.includes('websocket')) {
    if (client.io.engine.transport.name !== 'websocket')
      await new Promise((resolve) => client.io.engine.once('upgrade', resolve));
    expect(client.io.engine.transport.name).toBe('websocket');
    expect(await client.emitWithAck('shout', 'again')).toBe('AGAIN');
  }
  client.disconnect();
}

async function expectChat({ url }: Host, path: string): Promise<void> {
  const client = new WebSocket(url.replace('http', 'ws') + path);
  await once(client, 'open');
  client.send(JSON.stringify({ event: 'shout', data: 'hello' }));
  const [answer] = await once(client, 'message');
  expect(JSON.parse(String(answer))).toEqual({ event: 'shouted', data: 'HELLO' });
  client.close();
  await once(client, 'close');
}

/** The answer to a request that offers to go on in another protocol. */
async function offer(
  address: string,
  protocol: string,
  method = 'GET',
  body = '',
): Promise<{ status: number; body: string }> {
  const headers = { Connection: 'Upgrade', Upgrade: protocol, 'Content-Type': 'application/json' };
  const [response] = await once(request(address, { method, headers }).end(body), 'response');
  return { status: response.statusCode, body: await text(response) };
}

afterEach(async () => {
  askedFirst = async () => {};
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

afterAll(() => {
  Logger.overrideLogger(['log', 'warn', 'error']);
});

describe('Beside gateways of socket.io', () => {
  it('runs are followed, and the gateways work by polling and by WebSocket', async () => {
    const host = await start([SocketIoGateway]);
    await expectSocketIo(host, ['websocket']);
    await expectRunSockets(host);
    await expectSocketIo(host, ['polling', 'websocket']);
    await expectRunSockets(host);
  });

  it('socket.io does not hang up on a run whose reader is still being looked at', async () => {
    askedFirst = () => new Promise((resolve) => setTimeout(resolve, 60));
    const host = await start([SocketIoGateway], (app) => app.useWebSocketAdapter(new HastyIoAdapter(app)));
    await expectRunSockets(host);
  });

  it('both work when socket.io claims a path that ours begins with', async () => {
    @WebSocketGateway({ path: '/ws' })
    class WideGateway extends SocketIoGateway {}
    const host = await start([WideGateway]);
    await expectSocketIo(host, ['websocket'], '/ws');
    await expectRunSockets(host);
  });
});

describe('Beside gateways of ws', () => {
  const useWs = (app: INestApplication) => app.useWebSocketAdapter(new WsAdapter(app));

  it('runs are followed, and the gateways work', async () => {
    const host = await start([ChatGateway], useWs);
    await expectChat(host, '/chat');
    await expectRunSockets(host);
    await expectChat(host, '/chat');
  });

  it('other paths are hung up on as without us', async () => {
    const host = await start([ChatGateway], useWs);
    const client = new WebSocket(`${host.url.replace('http', 'ws')}/elsewhere`);
    expect(await once(client, 'error')).toMatchObject([{ message: 'socket hang up' }]);
    expect((await fetch(host.url)).status).toBe(200);
  });
});

describe('Beside a server that the host adds by itself', () => {
  it.each([
    ['before', true],
    ['after', false],
  ])('%s the start, and that refuses all paths but its own, both work', async (_when, isEarly) => {
    let raw: WebSocketServer | undefined;
    const add = (app: INestApplication) => {
      raw = new WebSocketServer({ server: app.getHttpServer(), path: '/raw' });
      raw.on('connection', (client) => client.close(4000));
    };
    const host = await start([], isEarly ? add : undefined);
    if (!isEarly) add(host.app);
    await expectRunSockets(host);
    const client = new WebSocket(`${host.url.replace('http', 'ws')}/raw`);
    expect(await once(client, 'close')).toMatchObject([4000, expect.anything()]);
    expect(await offer(`${host.url}/elsewhere`, 'websocket')).toMatchObject({ status: 400 });
    await expectRunSockets(host);
  });
});

describe('In a host without gateways', () => {
  it('runs are followed', async () => {
    await expectRunSockets(await start([]));
  });

  it('requests that offer another protocol are answered as plain ones, as without us', async () => {
    const { url } = await start([]);
    expect(await offer(url, 'h2c')).toEqual({ status: 200, body: '{"open":true}' });
    const order = JSON.stringify({ items: 'x'.repeat(90_000) });
    expect(await offer(`${url}/orders`, 'h2c', 'POST', order)).toEqual({ status: 201, body: `{"order":${order}}` });
    expect(await offer(`${url}/chat`, 'websocket')).toMatchObject({
      status: 404,
      body: expect.stringContaining('/chat'),
    });
    expect(await offer(`${url}/ws/task`, 'websocket')).toMatchObject({
      status: 404,
      body: expect.stringContaining('Cannot GET'),
    });
    const page = await offer(`${url}/admin/task?format=json`, 'h2c');
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('greet') });
  });

  it('the server is left as it was found when the application stops', async () => {
    const { app } = await start([]);
    const server = app.getHttpServer();
    expect(server.listenerCount('upgrade')).toBe(1);
    await app.close();
    expect(server.listenerCount('upgrade')).toBe(0);
    expect(Object.hasOwn(server, 'emit')).toBe(false);
  });
});

describe('Without an HTTP server', () => {
  it('an application context starts, runs tasks and stops', async () => {
    class WorkerModule {}
    const tasks = TaskModule.forRoot({ store: 'sqlite::memory:', admin: false });
    const context = await NestFactory.createApplicationContext(
      { module: WorkerModule, imports: [tasks], providers: [PlainTasks] },
      { logger: false, abortOnError: false },
    );
    const run = await context.get(TaskService, { strict: false }).run('greet');
    expect(run).toMatchObject({ status: 'succeeded' });
    await context.close();
  });
});
