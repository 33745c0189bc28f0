import { setImmediate as turn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type RunFrame, Task, TaskContext } from 'nestjs-taskforge';
import type { WebSocket } from 'ws';
import { OpenConnections } from '../libs/task/src/gateway/open-connections.js';
import { linesOf } from './support/run-frames.js';
import { RunSocket } from './support/run-socket.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

const PAGES = 60;
const LINES = 20;
const FLOOD = 200_000;

@Injectable()
class LongTasks {
  /** Far more than the network keeps on the way to a reader who takes nothing. */
  @Task()
  async recite(context: TaskContext) {
    for (let page = 0; page < PAGES; page++) {
      for (let line = 0; line < LINES; line++) context.log(`${page}.${line} ${'x'.repeat(8_000)}`);
      await turn();
    }
  }
}

/** Writes more than a slow reader can be sent, and waits for nobody. */
@Injectable()
class FloodTasks {
  @Task({ timeout: 0 })
  async flood(context: TaskContext) {
    for (let line = 1; line <= FLOOD; line++) {
      context.log(`${line} ${'x'.repeat(90)}`);
      if (line % 1_000 === 0) await turn();
    }
  }
}

let shop: TaskApplication;

beforeAll(async () => {
  shop = await startTasks({ providers: [LongTasks, FloodTasks], options: { bufferSize: 100 } });
});

/** One reader who takes nothing after the first frame, and one who takes everything, of the same run. */
async function slowAndFast(): Promise<{ address: string; slow: RunSocket; fast: RunSocket }> {
  const { socketUrl } = await shop.tasks.start('recite', {}, { delay: 100 });
  const address = `${shop.url}${socketUrl}`;
  const slow = await RunSocket.open(address);
  await slow.first('snapshot');
  slow.pause();
  return { address, slow, fast: await RunSocket.open(address) };
}

/** The server's ends of the sockets that are opened from now on. */
function watchSockets(): WebSocket[] {
  const sockets: WebSocket[] = [];
  const connections = shop.get(OpenConnections);
  const add = connections.add.bind(connections);
  jest.spyOn(connections, 'add').mockImplementation((socket, connection) => {
    sockets.push(socket);
    add(socket, connection);
  });
  return sockets;
}

function expectEverything(frames: readonly RunFrame[]): void {
  const lines = linesOf(frames);
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: PAGES * LINES }, (_, index) => index + 2));
  expect(lines.map(({ text }) => text.split(' ', 1)[0]).at(-1)).toBe(`${PAGES - 1}.${LINES - 1}`);
}

describe('A reader who takes nothing', () => {
  it('costs no more memory than a small frame, however much has been said', async () => {
    const { id } = await shop.tasks.run('recite');
    for await (const frame of shop.tasks.watch(id)) expect(JSON.stringify(frame).length).toBeLessThan(100_000);
  });

  it('holds back nobody else, and gets everything when it takes again', async () => {
    const { slow, fast } = await slowAndFast();
    expect(await fast.closed).toMatchObject({ code: 1000 });
    expectEverything(fast.frames);
    expect(linesOf(slow.frames).length).toBeLessThan(PAGES * LINES);
    slow.resume();
    expect(await slow.closed).toMatchObject({ code: 1000 });
    expectEverything(slow.frames);
  });

  it('holds nothing in memory of the 200,000 lines that come meanwhile, and gets each of them once', async () => {
    const sockets = watchSockets();
    const { socketUrl } = await shop.tasks.start('flood', {}, { delay: 100 });
    const slow = await RunSocket.open(`${shop.url}${socketUrl}`);
    await slow.first('snapshot');
    slow.pause();
    const fast = await RunSocket.open(`${shop.url}${socketUrl}`);
    expect(await fast.closed).toMatchObject({ code: 1000 });
    // One frame that waits for the network, and no more.
    expect(Math.max(...sockets.map(({ bufferedAmount }) => bufferedAmount))).toBeLessThan(200_000);
    slow.resume();
    expect(await slow.closed).toMatchObject({ code: 1000 });
    for (const { frames } of [fast, slow]) {
      const lines = linesOf(frames);
      expect(lines).toHaveLength(FLOOD);
      expect(
        lines.find(({ seq, text }, index) => seq !== index + 2 || Number.parseInt(text, 10) !== index + 1),
      ).toBeUndefined();
    }
  });

  it('is closed with 4408 after 30 seconds and can resume where it was, without gap or repetition', async () => {
    const { address, slow, fast } = await slowAndFast();
    await fast.closed;
    shop.get(OpenConnections).check(Date.now() + 30_000);
    slow.resume();
    expect(await slow.closed).toMatchObject({
      code: 4408,
      reason: 'Nothing was taken for 30 seconds. Resume with "after".',
    });
    const reached = linesOf(slow.frames).at(-1)?.seq ?? 0;
    expect(reached).toBeLessThan(PAGES * LINES);
    const again = await RunSocket.open(`${address}?after=${reached}`);
    expect(await again.closed).toMatchObject({ code: 1000 });
    expectEverything([...slow.frames, ...again.frames]);
  });
});
