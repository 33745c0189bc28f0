import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { WebSocket } from 'ws';
import { ShutdownError } from '../attempt.errors.js';
import type { RunFrame } from '../events/run-frame.js';
import type { Run } from '../run/run.js';
import type { AccessPolicy } from '../service/access-policy.js';
import type { WatchOptions } from '../service/run-watcher.js';
import type { TaskService } from '../service/task.service.js';
import { RunConnection } from './run-connection.js';

/** A socket whose reader takes a message only when the test says so. */
class HeldSocket extends EventEmitter {
  readonly sent: { readonly type: string; readonly seq?: number }[] = [];
  readonly closings: (number | undefined)[] = [];
  pings = 0;
  private readonly callbacks: (() => void)[] = [];

  send(text: string | Buffer, _options: object, callback: () => void): void {
    this.sent.push(JSON.parse(String(text)));
    this.callbacks.push(callback);
  }

  close(code: number): void {
    this.closings.push(code);
  }

  ping(): void {
    this.pings++;
  }

  terminate(): void {
    this.closings.push(undefined);
  }

  /** The message that waits longest is taken. */
  async take(): Promise<void> {
    this.callbacks.shift()?.();
    await turn();
  }
}

const READER = { runId: 'r1', task: 'backup', after: 7, request: {} as IncomingMessage };

interface Stream {
  /** Frames that were asked for. */
  pulled: number;
  hasEnded: boolean;
  options?: WatchOptions;
}

function connect(parts: { frames?: number; fails?: Error; cancel?: () => Promise<void>; status?: Run['status'] } = {}) {
  const stream: Stream = { pulled: 0, hasEnded: false };
  async function* watch(_runId: string, options: WatchOptions): AsyncGenerator<RunFrame> {
    stream.options = options;
    try {
      for (; stream.pulled < (parts.frames ?? 0) && !options.signal?.aborted; ) {
        stream.pulled++;
        yield { type: 'log', seq: stream.pulled, lines: [] };
      }
      if (parts.fails) throw parts.fails;
    } finally {
      stream.hasEnded = true;
    }
  }
  const tasks = { watch, cancel: parts.cancel, find: async () => ({ status: parts.status ?? 'running' }) };
  const policy = { isAllowed: async () => true, actorOf: () => 'ann' };
  const socket = new HeldSocket();
  const connection = new RunConnection(
    socket as unknown as WebSocket,
    READER,
    tasks as unknown as TaskService,
    policy as unknown as AccessPolicy,
  );
  return { socket, stream, connection };
}

describe('RunConnection', () => {
  const NOW = Date.now();

  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('pulls the next frame only when the last one has left', async () => {
    const { socket, stream, connection } = connect({ frames: 3 });
    const served = connection.serve();
    await turn();
    expect(stream).toMatchObject({ pulled: 1, options: { after: 7 } });
    await socket.take();
    expect(stream.pulled).toBe(2);
    await socket.take();
    await socket.take();
    await served;
    expect(socket.sent.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(socket.closings).toEqual([1000]);
  });

  it('closes with 4408 when nothing has left for 30 seconds, and not before', async () => {
    const { socket, connection } = connect({ frames: 3 });
    void connection.serve();
    await turn();
    connection.check(NOW + 29_999);
    expect(socket.closings).toEqual([]);
    jest.spyOn(Date, 'now').mockReturnValue(NOW + 29_999);
    await socket.take();
    socket.emit('pong');
    connection.check(NOW + 59_998);
    socket.emit('pong');
    expect(socket.closings).toEqual([]);
    connection.check(NOW + 59_999);
    connection.check(NOW + 70_000);
    expect(socket.closings).toEqual([4408]);
  });

  it('takes it for a sign of life when one of several messages leaves', async () => {
    const { socket, connection } = connect({ frames: 2 });
    void connection.serve();
    await turn();
    socket.emit('message', Buffer.from('?'), false);
    jest.spyOn(Date, 'now').mockReturnValue(NOW + 20_000);
    await socket.take();
    connection.check(NOW + 40_000);
    expect(socket.closings).toEqual([]);
    connection.check(NOW + 50_000);
    expect(socket.closings).toEqual([4408]);
  });

  it('never closes a reader with 4408 for a run that says nothing', async () => {
    const { socket, connection } = connect();
    jest.spyOn(Date, 'now').mockReturnValue(NOW + 3_600_000);
    socket.emit('pong');
    connection.check(NOW + 3_600_000);
    expect(socket.closings).toEqual([]);
  });

  it('asks a silent reader for a sign of life after 25 seconds and gives it up after another 25', () => {
    const { socket, connection } = connect();
    connection.check(NOW + 24_999);
    expect(socket.pings).toBe(0);
    connection.check(NOW + 25_000);
    connection.check(NOW + 30_000);
    connection.check(NOW + 49_999);
    expect({ pings: socket.pings, closings: socket.closings }).toEqual({ pings: 1, closings: [] });
    connection.check(NOW + 50_000);
    expect(socket.closings).toEqual([undefined]);
  });

  it('asks again 25 seconds after every sign of life', () => {
    const { socket, connection } = connect();
    connection.check(NOW + 25_000);
    jest.spyOn(Date, 'now').mockReturnValue(NOW + 26_000);
    socket.emit('pong');
    connection.check(NOW + 50_999);
    expect(socket.pings).toBe(1);
    connection.check(NOW + 51_000);
    expect({ pings: socket.pings, closings: socket.closings }).toEqual({ pings: 2, closings: [] });
  });

  it('ends the stream when the reader goes while something has not left', async () => {
    const { socket, stream, connection } = connect({ frames: 3 });
    const served = connection.serve();
    await turn();
    socket.emit('close');
    await socket.take();
    await served;
    expect(stream).toMatchObject({ pulled: 1, hasEnded: true });
    expect(socket.closings).toEqual([]);
  });

  it('closes with 1011 when the stream fails, and logs why', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const { socket, connection } = connect({ fails: new Error('disk full') });
    await connection.serve();
    expect(socket.closings).toEqual([1011]);
    expect(logged).toHaveBeenCalledWith('The stream of run r1 failed', new Error('disk full'));
  });

  it('closes with 1012 when the stream ends because the process does, and logs nothing', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const { socket, connection } = connect({ fails: new ShutdownError() });
    await connection.serve();
    expect(socket.closings).toEqual([1012]);
    expect(logged).not.toHaveBeenCalled();
  });

  it('answers a cancel that fails without saying why, and logs it', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const { socket } = connect({ cancel: () => Promise.reject(new Error('/var/task.db is locked')) });
    socket.emit('message', Buffer.from('{"type":"cancel"}'), false);
    await turn();
    expect(socket.sent).toEqual([
      { type: 'error', code: 'internal_server_error', message: 'The run could not be cancelled. Try again.' },
    ]);
    expect(logged).toHaveBeenCalledWith('The cancel of run r1 failed', new Error('/var/task.db is locked'));
  });

  it('carries out one cancel at a time, until its answer has left', async () => {
    let cancels = 0;
    const { socket } = connect({ cancel: () => Promise.reject(new Error(`${++cancels}`)) });
    jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    for (let index = 0; index < 1_000; index++) socket.emit('message', Buffer.from('{"type":"cancel"}'), false);
    await turn();
    socket.emit('message', Buffer.from('{"type":"cancel"}'), false);
    await turn();
    expect({ cancels, sent: socket.sent.length }).toEqual({ cancels: 1, sent: 1 });
    await socket.take();
    socket.emit('message', Buffer.from('{"type":"cancel"}'), false);
    await turn();
    expect(cancels).toBe(2);
  });

  it('leaves a reader whose run has ended to the end of the stream, and closes others with 1012', async () => {
    const ended = connect({ status: 'succeeded' });
    await ended.connection.leave();
    expect(ended.socket.closings).toEqual([]);
    const running = connect({ status: 'running' });
    await running.connection.leave();
    expect(running.socket.closings).toEqual([1012]);
  });
});
