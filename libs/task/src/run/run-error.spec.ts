import { readFile } from 'node:fs/promises';
import type { RunError } from './run.js';
import { toRunError } from './run-error.js';

class BackupError extends Error {
  override readonly name = 'BackupError';
  constructor(
    message: string,
    readonly file: string,
    readonly size: bigint,
  ) {
    super(message);
  }
}

const plain = (message: string): RunError => ({ name: 'Error', message, stack: null, cause: null, context: null });

describe('an error', () => {
  it('keeps name, message, stack and its own fields', () => {
    const error = new BackupError('no room', '/tmp/a', 5n);
    expect(toRunError(error)).toEqual({
      name: 'BackupError',
      message: 'no room',
      stack: error.stack,
      cause: null,
      context: { file: '/tmp/a', size: '5' },
    });
  });

  it('has no context when it has no fields of its own', () => {
    expect(toRunError(new RangeError('far'))).toMatchObject({ name: 'RangeError', message: 'far', context: null });
  });

  it('of the file system keeps its code and path', async () => {
    const error = await readFile('/no/such/file').catch((thrown) => thrown);
    expect(toRunError(error)).toMatchObject({
      name: 'Error',
      message: expect.stringContaining('ENOENT'),
      context: { code: 'ENOENT', syscall: 'open', path: '/no/such/file' },
    });
  });

  it('that gathered others lists them', () => {
    const error = new AggregateError([new Error('first'), 'second'], 'all failed');
    expect(toRunError(error).context).toEqual({ errors: ['Error: first', 'second'] });
  });

  it('keeps the chain of its causes', () => {
    const error = new Error('outer', { cause: new TypeError('middle', { cause: 'inner' }) });
    const { cause } = toRunError(error);
    expect(cause).toMatchObject({ name: 'TypeError', message: 'middle', cause: plain('inner') });
  });

  it('whose causes go in a circle is cut after ten', () => {
    const error = new Error('round');
    error.cause = error;
    let depth = 0;
    for (let at: RunError | null = toRunError(error); at !== null; at = at.cause) depth++;
    expect(depth).toBe(11);
  });

  it('with a whole request among its fields stays small', () => {
    const sockets: { peers: unknown[] }[] = Array.from({ length: 30 }, () => ({ peers: [] }));
    for (const socket of sockets) socket.peers = [...sockets];
    const kept = toRunError(Object.assign(new Error('502'), { status: 502, request: sockets }));
    expect(kept.context).toMatchObject({ status: 502 });
    expect(JSON.stringify(kept.context).length).toBeLessThan(60_000);
  });

  it('keeps what can be read of it', () => {
    const error = Object.defineProperties(new Error('broken'), {
      name: { value: '' },
      stack: { value: undefined },
      cause: { value: null },
      toJSON: { value: () => 'not asked', enumerable: true },
      status: { value: 500, enumerable: true },
      body: {
        enumerable: true,
        get() {
          throw new Error('gone');
        },
      },
    });
    expect(toRunError(error)).toEqual({
      ...plain('broken'),
      context: { status: 500, body: '[Unreadable: Error: gone]' },
    });
  });

  it('whose message cannot be read keeps its name', () => {
    const error = Object.defineProperty(new TypeError('x'), 'message', {
      get() {
        throw new Error('gone');
      },
    });
    expect(toRunError(error)).toMatchObject({ name: 'TypeError', message: '' });
  });
});

describe('something else that was thrown', () => {
  it.each([
    ['a text', 'no disk', 'no disk'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 42, '42'],
    ['a symbol', Symbol('stop'), 'Symbol(stop)'],
    ['an object', { status: 500, at: new Date(0) }, '{"status":500,"at":"1970-01-01T00:00:00.000Z"}'],
  ])('%s becomes the message', (_what, thrown, message) => {
    expect(toRunError(thrown)).toEqual(plain(message));
  });

  it('cannot break the record of the failure', () => {
    const { proxy, revoke } = Proxy.revocable(() => {}, {});
    revoke();
    expect(toRunError(proxy)).toEqual(plain('The task threw something that cannot be read.'));
  });
});
