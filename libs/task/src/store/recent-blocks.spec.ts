import { logLines } from '../run/run-record.fixture.js';
import { RecentBlocks } from './recent-blocks.js';

const MEGABYTE = 1_048_576;

it('unpacks what many readers ask for once, and forgets what was not asked for lately', () => {
  const blocks = new RecentBlocks();
  const unpacked: number[] = [];
  const read = (first_seq: number) =>
    blocks.get({ run_id: 'r', first_seq, last_seq: first_seq, bytes: MEGABYTE }, () => {
      unpacked.push(first_seq);
      return logLines(first_seq, first_seq);
    });
  for (const first of [1, 2, 3, 4, 1, 5, 1, 2]) expect(read(first)).toEqual(logLines(first, first));
  expect(unpacked).toEqual([1, 2, 3, 4, 5, 2]);
});
