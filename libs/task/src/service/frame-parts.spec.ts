import type { RunEvent } from '../run/run-event.js';
import { logLines } from '../run/run-record.fixture.js';
import { FrameParts } from './frame-parts.js';

const COMPLETE = { type: 'complete', seq: 5 } as const;
const MARK = { type: 'truncated', seq: 4, from: 3, to: 4, lines: 2, reason: 'Too much.' } as const;

describe('FrameParts', () => {
  it('puts lines next to each other into one frame, and leaves everything else as it is', () => {
    const [one, two] = logLines(1, 2);
    const parts = new FrameParts().of([...logLines(1, 2), MARK, COMPLETE]);
    const lines = [one, two].map((line) => ({ ...line, type: undefined }));
    expect(parts).toEqual([{ type: 'log', seq: 2, lines }, MARK, COMPLETE]);
  });

  it('begins another frame when one is full', () => {
    const long = logLines(1, 3).map((line) => ({ ...line, text: 'x'.repeat(40_000) }));
    expect(new FrameParts().of(long)).toMatchObject([{ seq: 2 }, { seq: 3 }]);
  });

  it('makes the frames of a list once for all its readers', () => {
    const parts = new FrameParts();
    const batch: RunEvent[] = logLines(1, 2);
    expect(parts.of(batch)).toBe(parts.of(batch));
    expect(parts.of([...batch])).not.toBe(parts.of(batch));
  });
});
