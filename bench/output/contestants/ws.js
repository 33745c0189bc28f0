import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { LAST, line } from '../line.js';

const BATCH_MS = 15;
const A_TURN = 500;

/** Sends the lines of 15 ms as one frame to everybody, and keeps nothing. */
export async function open() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  return {
    prepare: async () => ({ url: `ws://127.0.0.1:${server.address().port}` }),
    /** @param {{ lines: number }} of */
    say: async ({ lines }) => {
      let batch = [];
      const send = () => {
        const frame = JSON.stringify({ type: 'log', lines: batch });
        batch = [];
        for (const socket of server.clients) socket.send(frame);
      };
      for (let number = 1; number <= lines; number++) {
        const text = number === lines ? LAST : line(number);
        batch.push({ seq: number, at: new Date().toISOString(), level: 'info', stream: 'log', step: null, text });
        if (batch.length === 1) setTimeout(send, BATCH_MS);
        if (number % A_TURN === 0) await nextTurn();
      }
    },
  };
}
