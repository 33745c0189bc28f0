import type { LineWritten, RunEvent } from '../../libs/task/src/run/run-event.js';
import { runRecord } from '../../libs/task/src/run/run-record.fixture.js';
import { RunStore } from '../../libs/task/src/store/run.store.js';
import type { TaskApplication } from './task-application.js';

const AT_ONCE = 20_000;
/** After so many lines comes an event that is none, so that the numbers of lines and events differ. */
const BETWEEN = 1_000;
const START = Date.UTC(2026, 10, 24, 6);

/**
 * Keeps a run that has ended and wrote so many lines, without running it; `change` may alter the line of a number. Gives its
 * id. Line 17 says `17 of the rows are in`.
 */
export async function keepLongLog(
  site: Pick<TaskApplication, 'get'>,
  lines: number,
  change: (number: number) => Partial<LineWritten> = () => ({}),
): Promise<string> {
  const store = site.get(RunStore);
  let record = runRecord({ status: 'running', startedAt: START, attempt: 1 });
  await store.insert(record);
  let seq = 0;
  for (let number = 1; number <= lines; ) {
    const events: RunEvent[] = [];
    for (const end = Math.min(lines, number + AT_ONCE - 1); number <= end; number += 1) {
      if (number % BETWEEN === 0) events.push(progressAt(++seq, number, lines));
      events.push({
        type: 'log',
        seq: ++seq,
        at: new Date(START + number * 10).toISOString(),
        level: 'info',
        stream: 'log',
        step: null,
        text: `${number} of the rows are in`,
        ...change(number),
      });
    }
    const isLast = number > lines;
    if (isLast) events.push({ type: 'complete', seq: ++seq });
    const after = {
      ...record,
      lastSeq: seq,
      logLines: number - 1,
      ...(isLast && { status: 'succeeded' as const, finishedAt: START + lines * 10 }),
    };
    await store.change(record, after, events);
    record = after;
  }
  return record.id;
}

function progressAt(seq: number, current: number, total: number): RunEvent {
  const percent = Math.floor((current / total) * 100);
  return {
    type: 'progress',
    seq,
    progress: { current, total, percent, message: null, rate: null, remainingMs: null, bars: [] },
  };
}
