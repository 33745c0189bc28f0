import { PassThrough } from 'node:stream';
import type { Request, Response } from 'express';
import { isLogEntry, type RunEvent } from '../run/run-event.js';
import type { TaskService } from '../service/task.service.js';
import { isWanted, type LineFilter, type RunEventStore } from '../store/run-event.store.js';
import type { RunLineNumbers } from '../store/run-line-numbers.js';
import { RunLogStream } from './run-log.stream.js';
import { run } from './view-models/run.fixture.js';

const at = '2026-11-24T06:00:00.000Z';

/** Events of a run: lines, and a progress in every tenth place. */
function events(count: number): RunEvent[] {
  return Array.from({ length: count }, (_none, index): RunEvent => {
    const seq = index + 1;
    if (seq % 10 === 0)
      return {
        type: 'progress',
        seq,
        progress: { current: seq, total: null, percent: null, message: null, rate: null, remainingMs: null, bars: [] },
      };
    return { type: 'log', seq, at, level: 'info', stream: 'log', step: null, text: `\x1b[32mline ${seq}\x1b[0m` };
  });
}

/** A response that takes its text in, at the pace of its reader. */
class Answer extends PassThrough {
  readonly headers = new Map<string, unknown>();
  attachment(name: string): void {
    this.headers.set('attachment', name);
  }
  setHeader(name: string, value: unknown): this {
    this.headers.set(name, value);
    return this;
  }
}

/** Lets so many turns of the event loop pass. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function setup(kept: readonly RunEvent[]) {
  const pages: number[] = [];
  const store = {
    async *entries(_id: string, after: number, filter: LineFilter) {
      for (let first = 0; first < kept.length; first += 500) {
        pages.push(first);
        const block = kept.slice(first, first + 500);
        const entries = block.filter(isLogEntry).filter((event) => event.seq > after && isWanted(event, filter));
        yield { entries, reached: block.at(-1)?.seq ?? after };
      }
    },
  };
  const numbers = {
    async *entries(_id: string, from: number) {
      const lines = kept.filter(isLogEntry).map((entry, index) => ({ line: index + 1, entry }));
      yield lines.filter(({ line }) => line >= from);
    },
    async *stepChanges() {
      yield [1, 2].map((line) => ({ line, at, step: `Step ${line}` }));
    },
  };
  const tasks = {
    async *watch(_id: string, { after }: { after: number }) {
      yield { type: 'snapshot', seq: after };
      for (const event of kept) {
        if (event.type === 'log') yield { type: 'log', seq: event.seq, lines: [event] };
        if (event.type === 'truncated') yield event;
      }
    },
  };
  const stream = new RunLogStream(
    store as unknown as RunEventStore,
    tasks as unknown as TaskService,
    numbers as unknown as RunLineNumbers,
  );
  const send = (query: Record<string, string>, response: Answer, method = 'GET') => {
    const request = { query, method, accepts: (types: string[]) => types[0] } as unknown as Request;
    return stream.send(run({ lastSeq: kept.at(-1)?.seq ?? 0 }), request, response as unknown as Response);
  };
  const textOf = async (query: Record<string, string>) => {
    const response = new Answer();
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    await send(query, response);
    return Buffer.concat(parts).toString();
  };
  return { pages, send, textOf };
}

describe('RunLogStream', () => {
  it('writes every line as text, with its colours or without', async () => {
    const { textOf } = setup(events(1_234));
    const lines = (await textOf({ colours: 'false' })).trimEnd().split('\n');
    expect(lines).toHaveLength(1_111);
    expect([lines[0], lines.at(-1)]).toEqual(['line 1', 'line 1234']);
    expect(await textOf({ limit: '1' })).toBe('\x1b[32mline 1\x1b[0m\n');
  });

  it('writes a page of lines as NDJSON with the numbers of the socket', async () => {
    const { textOf } = setup(events(40));
    const lines = (await textOf({ format: 'ndjson', after: '8', limit: '3' })).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      [9, 11, 12].map((seq) => ({
        seq,
        at,
        level: 'info',
        stream: 'log',
        step: null,
        text: `\x1b[32mline ${seq}\x1b[0m`,
      })),
    );
  });

  it.each(['false', 'true'])(
    'says how many lines are missing, whatever is looked for, with follow=%s',
    async (follow) => {
      const mark = { type: 'truncated', seq: 900, from: 6, to: 900, lines: 890, reason: 'Too much.' } as const;
      const { textOf } = setup([...events(5), mark]);
      const query = { text: 'LINE 2', follow };
      expect(await textOf(query)).toBe('\x1b[32mline 2\x1b[0m\n… [890 lines are missing here. Too much.]\n');
      const last = (await textOf({ ...query, format: 'ndjson' })).trimEnd().split('\n').at(-1) ?? '';
      expect(JSON.parse(last)).toEqual(mark);
    },
  );

  it('says the number of each line where lines are asked for by number, or the numbers alone', async () => {
    const { textOf } = setup(events(40));
    const lines = (await textOf({ format: 'ndjson', fromLine: '10', limit: '2' })).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { line: 10, seq: 11 },
      { line: 11, seq: 12 },
    ]);
    expect(await textOf({ format: 'numbers', fromLine: '35' })).toBe('35\n36\n');
    expect(await textOf({ fromLine: '36', colours: 'false' })).toBe('line 39\n');
  });

  it('says where steps change, as NDJSON', async () => {
    const { textOf, send } = setup(events(2));
    const first = `{"line":1,"at":"${at}","step":"Step 1"}\n`;
    expect(await textOf({ format: 'steps' })).toBe(`${first}{"line":2,"at":"${at}","step":"Step 2"}\n`);
    expect(await textOf({ format: 'steps', limit: '1' })).toBe(first);
    const response = new Answer();
    await send({ format: 'steps' }, response, 'HEAD');
    expect(response.headers.get('Content-Type')).toBe('application/x-ndjson; charset=utf-8');
  });

  it('reads the store no faster than the reader takes the text', async () => {
    const { pages, send } = setup(events(50_000));
    const response = new Answer({ highWaterMark: 1_024 });
    const sent = send({}, response);
    await turns(200);
    const readAhead = pages.length;
    response.resume();
    await sent;
    expect(readAhead).toBeLessThan(20);
    expect(pages).toHaveLength(100);
  });

  it('stops reading when the reader goes away', async () => {
    const { pages, send } = setup(events(50_000));
    const response = new Answer({ highWaterMark: 1_024 });
    const sent = send({}, response);
    await turns(50);
    response.destroy();
    await sent;
    expect(pages.length).toBeLessThan(20);
  });

  it('follows a run to its end when it is asked to', async () => {
    expect((await setup(events(12)).textOf({ follow: 'true', colours: 'false' })).split('\n')).toContain('line 12');
  });

  it('answers a HEAD with the same headers and no text', async () => {
    const { pages, send } = setup(events(10));
    const response = new Answer();
    await send({ format: 'ndjson' }, response, 'HEAD');
    expect(response.headers.get('attachment')).toBe('rebuild-index-01936f0e-7a10-7abc-9def-012345678901.ndjson');
    expect(pages).toEqual([]);
  });

  it.each([
    [{ after: 'x' }, '"after" is "x": expected a whole number, 0 or higher.'],
    [{ after: '-1' }, '"after" is "-1": expected a whole number, 0 or higher.'],
    [{ limit: '1.5' }, '"limit" is "1.5": expected a whole number, 0 or higher.'],
    [{ level: 'loud' }, 'Unknown level "loud". Known levels: debug, info, warn, error.'],
    [{ text: ['a', 'b'] }, '"text" is ["a","b"]: expected one text.'],
    [{ format: 'csv' }, 'Unknown format "csv" of a log. Known formats: text, ndjson, numbers, steps.'],
    [{ format: 'steps', level: 'warn' }, 'The format "steps" is of the whole log'],
    [{ format: 'steps', fromLine: '1' }, 'leave out everything else but "limit"'],
    [{ fromLine: '1', after: '2' }, '"fromLine" and the format "numbers" are for what is kept now'],
    [{ format: 'numbers', follow: 'true' }, 'leave out "after" and "follow"'],
  ])('refuses %j', async (query, text) => {
    await expect(setup([]).send(query as Record<string, string>, new Answer())).rejects.toThrow(text);
  });
});
