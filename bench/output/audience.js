/** Readers of one run in a process of their own, started by {@link Program}. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { LAST } from './line.js';
import { answer } from './program.js';

/** @type {Promise<unknown>[]} */
let ends = [];
/** @type {number[]} */
const delays = [];

answer({
  /** @param {{ url: string, readers: number, keepDelays?: boolean, stops?: boolean }} of */
  open: async ({ url, readers, keepDelays = false, stops = false }) => {
    const sockets = Array.from({ length: readers }, () => new WebSocket(url, { perMessageDeflate: false }));
    const [first] = sockets;
    const heard = sockets.map(
      (socket) =>
        new Promise((resolve) => {
          socket.on('message', (data) => {
            if (keepDelays && socket === first) note(JSON.parse(String(data)));
            if (data.includes(LAST)) resolve(undefined);
          });
        }),
    );
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    if (stops) for (const socket of sockets) socket.pause();
    else ends = heard;
  },
  end: async () => {
    await Promise.all(ends);
    return { delays };
  },
});

/** Lines begin with when they were written. */
function note(frame) {
  const now = Date.now();
  for (const { text } of frame.type === 'log' ? frame.lines : []) {
    const [at] = text.split(' ');
    if (/^\d{13}$/.test(at)) delays.push(now - Number(at));
  }
}
