import type { RunFrame } from '../events/run-frame.js';

const encoded = new WeakMap<RunFrame, Buffer>();

/** The frame as it is sent: made once, however many readers the frame goes to. */
export function encodedFrame(frame: RunFrame): Buffer {
  const known = encoded.get(frame) ?? Buffer.from(JSON.stringify(frame));
  encoded.set(frame, known);
  return known;
}
