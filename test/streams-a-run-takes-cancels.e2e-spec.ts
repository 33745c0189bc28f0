import { Injectable } from '@nestjs/common';
import { Task, TaskContext } from 'nestjs-taskforge';
import { RunSocket } from './support/run-socket.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

let finish = () => {};

@Injectable()
class WaitingTasks {
  @Task()
  async wait(context: TaskContext) {
    context.log('waiting');
    await new Promise<void>((resolve, reject) => {
      finish = resolve;
      context.signal.addEventListener('abort', () => reject(context.signal.reason));
    });
  }
}

const CANCEL = { type: 'cancel' };
let shop: TaskApplication;

beforeAll(async () => {
  shop = await startTasks({
    providers: [WaitingTasks],
    options: {
      admin: {
        authorize: ({ action, actor }) => action !== 'cancel' || actor !== 'guest',
        actor: (request) => (request as { headers: Record<string, string> }).headers['x-user'] ?? null,
      },
    },
  });
});

/** A run at work, and the socket of somebody who follows it. */
async function following(user: string): Promise<{ id: string; socket: RunSocket }> {
  const { id, socketUrl } = await shop.tasks.start('wait');
  const socket = await RunSocket.open(`${shop.url}${socketUrl}`, { headers: { 'x-user': user } });
  await socket.first('log');
  return { id, socket };
}

describe('Over the socket', () => {
  it('a run is cancelled by whoever may, and its end is seen there', async () => {
    const { id, socket } = await following('ann');
    socket.send(CANCEL);
    expect(await socket.first('complete')).toMatchObject({
      run: { id, status: 'cancelled', cancelRequestedBy: 'ann', reason: 'The run was cancelled by ann.' },
    });
    expect(await socket.closed).toMatchObject({ code: 1000 });
    expect(socket.messages.some(({ type }) => type === 'error')).toBe(false);
  });

  it('who may not cancel is told so, and goes on watching', async () => {
    const { socket } = await following('guest');
    socket.send(CANCEL);
    expect(await socket.first('error')).toEqual({
      type: 'error',
      code: 'access_denied',
      message: 'You may not cancel this task.',
    });
    finish();
    expect(await socket.first('complete')).toMatchObject({ run: { status: 'succeeded', cancelRequestedAt: null } });
  });

  it('asking twice is asking once', async () => {
    const { socket } = await following('ann');
    socket.send(CANCEL);
    socket.send(CANCEL);
    expect(await socket.closed).toMatchObject({ code: 1000 });
    expect(socket.messages.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it.each([['no JSON'], ['null'], ['[]'], ['"cancel"'], ['{"type":"retry"}']])(
    'the message %s is answered with an error, and nothing is done',
    async (text) => {
      const { id, socket } = await following('ann');
      socket.send(text);
      expect(await socket.first('error')).toEqual({
        type: 'error',
        code: 'bad_request',
        message: 'Not understood. Expected {"type":"cancel"}.',
      });
      expect(await shop.tasks.find(id)).toMatchObject({ status: 'running', cancelRequestedAt: null });
      finish();
      expect(await socket.closed).toMatchObject({ code: 1000 });
    },
  );

  it('five messages that are not understood are forgiven, the sixth closes with 4400', async () => {
    const { id, socket } = await following('ann');
    for (let index = 0; index < 6; index++) socket.send('?');
    expect(await socket.closed).toMatchObject({ code: 4400 });
    expect(socket.messages.filter(({ type }) => type === 'error')).toHaveLength(5);
    expect(await shop.tasks.find(id)).toMatchObject({ status: 'running' });
    finish();
  });

  it('binary data closes with 4400, a message longer than 4 KB with 1009', async () => {
    const { socket } = await following('ann');
    socket.send(Buffer.from(JSON.stringify(CANCEL)));
    expect(await socket.closed).toMatchObject({ code: 4400 });
    finish();
    const other = await following('ann');
    other.socket.send(JSON.stringify({ ...CANCEL, filler: 'x'.repeat(4_096) }));
    expect(await other.socket.closed).toMatchObject({ code: 1009 });
    expect(await shop.tasks.find(other.id)).toMatchObject({ status: 'running' });
    finish();
  });
});
