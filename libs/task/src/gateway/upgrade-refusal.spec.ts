import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { UpgradeRefusal } from './upgrade-refusal.js';

const GONE = new UpgradeRefusal(404, 'run_not_found', 'There is no run “é”.');

function socket(): { socket: Duplex; written: () => string } {
  const chunks: Buffer[] = [];
  const duplex = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { socket: duplex, written: () => Buffer.concat(chunks).toString() };
}

describe('UpgradeRefusal', () => {
  it('answers with problem details whose length is right, and hangs up', async () => {
    const { socket: client, written } = socket();
    GONE.answer(client);
    await once(client, 'close');
    const [head = '', body = ''] = written().split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 404 Not Found',
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'Connection: close',
    ]);
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no run “é”.',
      code: 'run_not_found',
    });
  });

  it('answers once, and not at all to somebody who has gone', async () => {
    const { socket: client, written } = socket();
    GONE.answer(client);
    GONE.answer(client);
    await once(client, 'close');
    expect(written().match(/HTTP/g)).toHaveLength(1);
    GONE.answer(client);
  });
});
