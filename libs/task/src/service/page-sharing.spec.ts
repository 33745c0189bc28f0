import { jest } from '@jest/globals';
import type { RunEvent } from '../run/run-event.js';
import { logLines } from '../run/run-record.fixture.js';
import { PageSharing } from './page-sharing.js';

type Read = () => Promise<readonly RunEvent[]>;

/** A way to read that gives these pages, one after the other. */
function reading(...pages: readonly RunEvent[][]) {
  const left = [...pages];
  return jest.fn<Read>(async () => left.shift() ?? []);
}

describe('PageSharing', () => {
  it('reads a full page once for those who ask at the same time, and for those who come later', async () => {
    const pages = new PageSharing();
    const read = reading(logLines(1, 3));
    const [first, second] = await Promise.all([pages.get('a', 0, 3, read), pages.get('a', 0, 3, read)]);
    expect(first).toBe(second);
    expect(await pages.get('a', 0, 3, read)).toBe(first);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('lets everybody read for himself what is not full: there may be more by then', async () => {
    const pages = new PageSharing();
    const read = reading(logLines(1, 2), logLines(1, 3), logLines(1, 3));
    const [first, second] = await Promise.all([pages.get('a', 0, 3, read), pages.get('a', 0, 3, read)]);
    expect([first.length, second.length]).toEqual([2, 3]);
    expect(await pages.get('a', 0, 3, read)).toHaveLength(3);
  });

  it('keeps runs and places apart', async () => {
    const pages = new PageSharing();
    await pages.get('a', 0, 1, reading(logLines(1, 1)));
    expect(await pages.get('b', 0, 1, reading(logLines(7, 7)))).toMatchObject([{ seq: 7 }]);
    expect(await pages.get('a', 1, 1, reading(logLines(2, 2)))).toMatchObject([{ seq: 2 }]);
  });

  it('forgets a page that could not be read, and the oldest of many', async () => {
    const pages = new PageSharing();
    await expect(pages.get('a', 0, 1, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    const read = reading(logLines(1, 1), logLines(1, 1));
    await pages.get('a', 0, 1, read);
    for (let after = 1; after <= 20; after++) await pages.get('a', after, 1, reading(logLines(after + 1, after + 1)));
    await pages.get('a', 0, 1, read);
    expect(read).toHaveBeenCalledTimes(2);
  });
});
