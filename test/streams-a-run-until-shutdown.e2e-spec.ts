import { once } from 'node:events';
import { connect } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Task, TaskContext } from 'nestjs-taskforge';
import { RunSocket } from './support/run-socket.js';
import { startTasks } from './support/task-application.js';

@Injectable()
class PatientTasks {
  @Task()
  async wait(context: TaskContext) {
    await new Promise<void>((_resolve, reject) => {
      context.signal.addEventListener('abort', () => {
        context.log('cleaning up');
        reject(context.signal.reason);
      });
    });
  }
}

describe('When the application stops', () => {
  it('readers of a run at work see its end, readers of a waiting one are closed with 1012', async () => {
    const shop = await startTasks({ providers: [PatientTasks] });
    const atWork = await shop.tasks.start('wait');
    const waiting = await shop.tasks.start('wait', {}, { delay: '1h' });
    const first = await RunSocket.open(`${shop.url}${atWork.socketUrl}`);
    const second = await RunSocket.open(`${shop.url}${waiting.socketUrl}`);
    await first.first('status');
    await second.first('snapshot');
    await shop.close();
    expect(await first.closed).toMatchObject({ code: 1000 });
    expect(await first.first('log')).toMatchObject({ lines: [{ text: 'cleaning up' }] });
    expect(await first.first('complete')).toMatchObject({ run: { id: atWork.id, status: 'interrupted' } });
    expect(await second.closed).toEqual({ code: 1012, reason: 'The server is going away. Resume with "after".' });
  });

  it('it does not wait for a reader who does not answer', async () => {
    const shop = await startTasks({ providers: [PatientTasks] });
    const { socketUrl } = await shop.tasks.start('wait', {}, { delay: '1h' });
    const socket = await RunSocket.open(`${shop.url}${socketUrl}`);
    await socket.first('snapshot');
    socket.pause();
    await shop.close();
    socket.resume();
    expect(await socket.closed).toMatchObject({ code: 1012 });
  });

  it('who is still at the door is sent away with 503', async () => {
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const authorize = () => {
      asked();
      return new Promise<boolean>(() => {});
    };
    const shop = await startTasks({ providers: [PatientTasks], options: { admin: { authorize } } });
    const { socketUrl } = await shop.tasks.start('wait', {}, { delay: '1h' });
    const socket = connect(Number(new URL(shop.url).port), '127.0.0.1').setEncoding('utf8');
    socket.write(
      `GET ${socketUrl} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await isAsked;
    const [[answer]] = await Promise.all([once(socket, 'data'), shop.close()]);
    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  });
});
