import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Param, type RunFrame, Task, TaskContext } from 'nestjs-taskforge';
import { framesOf, linesOf } from './support/run-frames.js';
import { RunSocket } from './support/run-socket.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

const MAX = 1_048_576;
const PAD = 'x'.repeat(90);

@Injectable()
class LoudTasks {
  /** Writes so many lines, and gives way now and then. */
  @Task({ timeout: 0 })
  async recite(@Param('lines', { type: 'integer' }) lines: number, context: TaskContext) {
    for (let line = 1; line <= lines; line++) {
      context.log(`${line} ${PAD}`);
      if (line % 500 === 0) await turn();
    }
  }

  /** The same without ever giving way. */
  @Task({ timeout: 0 })
  flood(@Param('lines', { type: 'integer' }) lines: number, context: TaskContext) {
    for (let line = 1; line <= lines; line++) context.log(`${line} ${PAD}`);
  }
}

let site: TaskApplication;

beforeAll(async () => {
  site = await startTasks({ providers: [LoudTasks], options: { maxLogBytes: MAX } });
});

/** Every number these frames cover, in order: of a mark all that it stands for. */
function numbersOf(frames: readonly RunFrame[]): number[] {
  return frames.flatMap((frame) => {
    if (frame.type === 'snapshot') return [];
    if (frame.type === 'log') return frame.lines.map(({ seq }) => seq);
    if (frame.type !== 'truncated') return [frame.seq];
    return Array.from({ length: frame.to - frame.from + 1 }, (_none, index) => frame.from + index);
  });
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_none, index) => index + 1);
}

describe('A run that says more than TASK_MAX_LOG_BYTES', () => {
  it('tells who follows it every number once, and keeps the head, the tail, and one mark of what is between', async () => {
    const { id, socketUrl } = await site.tasks.start('recite', { lines: 30_000 }, { delay: 50 });
    const socket = await RunSocket.open(`${site.url}${socketUrl}`);
    expect(await socket.closed).toMatchObject({ code: 1000 });
    expect(numbersOf(socket.frames)).toEqual(upTo(30_002));
    const later = await framesOf(site.tasks, id);
    expect(numbersOf(later)).toEqual(upTo(30_002));
    const marks = later.filter(({ type }) => type === 'truncated');
    expect(marks).toHaveLength(1);
    const lines = linesOf(later);
    expect(marks[0]).toMatchObject({ lines: 30_000 - lines.length, seq: (marks[0] as { to: number }).to });
    expect([lines[0]?.text, lines.at(-1)?.text]).toEqual([`1 ${PAD}`, `30000 ${PAD}`]);
    expect(lines.length * 95).toBeGreaterThan(MAX * 0.8);
    expect(lines.length * 95).toBeLessThan(MAX * 1.3);
    expect(later.at(-1)).toMatchObject({ type: 'complete', run: { logLines: 30_000 } });
  });

  it('has the mark in /log, and on its page', async () => {
    const { id, url } = await site.tasks.run('recite', { lines: 30_000 });
    const text = async (query: string) => (await fetch(`${site.url}${url}/log${query}`)).text();
    const kept = linesOf(await framesOf(site.tasks, id)).length;
    const missing = (30_000 - kept).toLocaleString('en');
    expect(await text('')).toContain(
      `\n… [${missing} lines are missing here. The log is longer than the 1,048,576 bytes`,
    );
    const objects = (await text('?format=ndjson'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects).toHaveLength(kept + 1);
    const mark = objects.find(({ type }) => type === 'truncated');
    expect(mark).toMatchObject({ lines: 30_000 - kept });
    expect(await text(`?text=${encodeURIComponent('30000 X')}`)).toMatch(/^… \[.*\]\n30000 x+\n$/);
    const page = await text(`/..?before=${mark.to + 5}&line=${mark.to + 5}`);
    expect(page).toContain(`<span>${missing} lines are missing here. The log is longer`);
  });

  it('cannot fill the memory when it never gives way, and is marked where lines were left out', async () => {
    const roomy = await startTasks({ providers: [LoudTasks] });
    const { id } = await roomy.tasks.run('flood', { lines: 1_000_000 });
    const frames = await framesOf(roomy.tasks, id);
    expect(numbersOf(frames).length).toBe(1_000_002);
    expect(frames.filter(({ type }) => type === 'truncated')).toMatchObject([
      { reason: 'More came at once than could be stored in time.' },
    ]);
    expect(linesOf(frames).at(-1)?.text).toBe(`1000000 ${PAD}`);
  });
});
