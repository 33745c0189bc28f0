import { EventEmitter } from 'node:events';
import { jest } from '@jest/globals';
import type { WebSocket } from 'ws';
import { OpenConnections } from './open-connections.js';
import type { RunConnection } from './run-connection.js';

function add(connections: OpenConnections) {
  const socket = new EventEmitter();
  const connection = { check: jest.fn(), leave: jest.fn(async () => {}), goAway: jest.fn(), terminate: jest.fn() };
  connections.add(socket as WebSocket, connection as unknown as RunConnection);
  return { ...connection, close: () => socket.emit('close') };
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('OpenConnections', () => {
  it('looks at every socket each five seconds, with one timer that runs only while there are any', () => {
    const connections = new OpenConnections();
    expect(jest.getTimerCount()).toBe(0);
    const [first, second] = [add(connections), add(connections)];
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(5_000);
    first.close();
    jest.advanceTimersByTime(5_000);
    expect(first.check).toHaveBeenCalledTimes(1);
    expect(second.check.mock.calls).toEqual([[Date.now() - 5_000], [Date.now()]]);
    second.close();
    expect({ size: connections.size, timers: jest.getTimerCount() }).toEqual({ size: 0, timers: 0 });
  });
});

describe('Closing all', () => {
  it('is done at once without sockets, and as soon as the last one has gone', async () => {
    const connections = new OpenConnections();
    await connections.closeAll();
    const [first, second] = [add(connections), add(connections)];
    const closed = connections.closeAll();
    expect(first.leave).toHaveBeenCalled();
    first.close();
    second.close();
    await closed;
    expect(second.goAway).not.toHaveBeenCalled();
  });

  it('sends away who is still there after a second, and hangs up on who does not answer within another', async () => {
    const connections = new OpenConnections();
    const [quick, deaf] = [add(connections), add(connections)];
    const closed = connections.closeAll();
    quick.close();
    await jest.advanceTimersByTimeAsync(999);
    expect(deaf.goAway).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(deaf.goAway).toHaveBeenCalledTimes(1);
    expect(deaf.terminate).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await closed;
    expect(deaf.terminate).toHaveBeenCalledTimes(1);
    expect(quick.goAway).not.toHaveBeenCalled();
    deaf.close();
  });
});
