import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue, LogLevel } from '../run/run.js';
import { LOG_LEVELS } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { runRecord } from '../run/run-record.fixture.js';
import { RunDraft } from './run-draft.js';
import { SecretScrubber } from './secret-scrubber.js';
import { statusChanged } from './status-changed.js';

const NOW = '2026-11-24T06:00:00.000Z';
const SECRET = 'hunter2!';
const RUN = runRecord({ status: 'running', attempt: 1, startedAt: 5, lastSeq: 10, logLines: 4, tags: ['old'] });

const texts = (events: readonly RunEvent[]) => events.flatMap((event) => (event.type === 'log' ? [event.text] : []));
const numbers = (events: readonly RunEvent[]) => events.map(({ seq }) => seq);

function draftFrom(lowest: LogLevel = 'debug') {
  const touched = jest.fn();
  return { touched, draft: new RunDraft(lowest, new SecretScrubber([SECRET]), touched) };
}

beforeEach(() => {
  jest.useFakeTimers({ now: new Date(NOW) });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('log lines', () => {
  it('are numbered on from the last event and counted', () => {
    const { draft } = draftFrom();
    draft.write('warn', 'log', 'first');
    draft.write('info', 'stdout', 'second');
    const { record, events } = draft.take(RUN);
    expect(events).toEqual([
      { type: 'log', seq: 11, at: NOW, level: 'warn', stream: 'log', step: null, text: 'first' },
      { type: 'log', seq: 12, at: NOW, level: 'info', stream: 'stdout', step: null, text: 'second' },
    ]);
    expect(record).toEqual({ ...RUN, lastSeq: 12, logLines: 6, logBytes: 128 });
  });

  it('are cut beyond a million characters, and say how long they were', () => {
    const { draft } = draftFrom();
    draft.write('info', 'log', `${'x'.repeat(10_000_000)}\nshort`);
    const [long, short] = texts(draft.take(RUN).events);
    expect(long?.slice(1_048_570)).toBe('xxxxxx … [cut: the line has 10,000,000 characters]');
    expect(short).toBe('short');
  });

  it('are as many as the text has lines, and keep colours and empty lines', () => {
    const { draft } = draftFrom();
    draft.write('info', 'log', 'a\r\n\u001b[31mb\u001b[0m\n\n 10%\r 20% ');
    expect(texts(draft.take(RUN).events)).toEqual(['a', '\u001b[31mb\u001b[0m', '', ' 10%\r 20% ']);
  });

  it.each(LOG_LEVELS)('below the level %s are not recorded', (lowest) => {
    const { draft, touched } = draftFrom(lowest);
    for (const level of LOG_LEVELS) draft.write(level, 'log', level);
    expect(texts(draft.take(RUN).events)).toEqual(LOG_LEVELS.slice(LOG_LEVELS.indexOf(lowest)));
    expect(touched).toHaveBeenCalledTimes(LOG_LEVELS.length - LOG_LEVELS.indexOf(lowest));
  });

  it('hide secrets, also one that goes over several lines', () => {
    const draft = new RunDraft('info', new SecretScrubber(['two\nlines']), () => {});
    draft.write('info', 'log', 'it is two\nlines long');
    expect(texts(draft.take(RUN).events)).toEqual(['it is ••• long']);
  });
});

describe('progress', () => {
  it('is told once, as it was last', () => {
    const { draft } = draftFrom();
    for (let current = 0; current <= 50; current++) draft.progress(current, 200, `at ${SECRET}`);
    const progress = {
      current: 50,
      total: 200,
      percent: 25,
      message: 'at •••',
      rate: null,
      remainingMs: null,
      bars: [],
    };
    expect(draft.take(RUN)).toEqual({
      checkpoints: [],
      record: { ...RUN, lastSeq: 11, progress },
      events: [{ type: 'progress', seq: 11, progress }],
    });
  });

  it.each([
    [0, 10, 0],
    [999, 1_000, 99],
    [1_000, 1_000, 99],
    [5, 1, 99],
    [-5, 10, 0],
    [2, 3, 66],
    [5, 0, null],
    [5, -1, null],
    [5, undefined, null],
  ])('%d of %p is %p percent', (current, total, percent) => {
    const { draft } = draftFrom();
    draft.progress(current, total, undefined);
    const { progress } = draft.take(RUN).record;
    expect(progress).toMatchObject({ current, total: total ?? null, percent, message: null, bars: [] });
  });

  it.each([
    [Number.NaN, 10],
    [Number.POSITIVE_INFINITY, 10],
    [1, Number.NaN],
    ['5' as unknown as number, 10],
  ])('that is %p of %p is ignored', (current, total) => {
    const { draft, touched } = draftFrom();
    draft.progress(current, total, 'x');
    expect([draft.isEmpty, touched.mock.calls.length]).toEqual([true, 0]);
  });
});

describe('named bars', () => {
  it('are told beside the progress, without secrets', () => {
    const { draft } = draftFrom();
    draft.progress(1, 2, SECRET, `bar ${SECRET}`);
    draft.progress(2, 2, undefined, 'other');
    expect(draft.take(RUN).record.progress).toMatchObject({
      current: 0,
      bars: [
        { name: 'bar •••', current: 1, total: 2, percent: 50, message: '•••' },
        { name: 'other', percent: 99 },
      ],
    });
    draft.progress(1, 4, undefined);
    expect(draft.take(RUN).record.progress).toMatchObject({ percent: 25, bars: [{ current: 1 }, { current: 2 }] });
  });

  it('beyond a hundred are left out, and one warning says so', () => {
    const { draft } = draftFrom();
    for (let index = 0; index < 105; index++) draft.progress(index, 200, undefined, `bar ${index}`);
    const { record, events } = draft.take(RUN);
    expect(record.progress?.bars).toHaveLength(100);
    expect(texts(events)).toEqual(['A run keeps at most 100 progress bars; further ones are not shown.']);
  });
});

describe('very much output', () => {
  it('is taken out in portions where that is wished, each with the numbers that follow', () => {
    const { draft } = draftFrom();
    for (let index = 0; index < 9; index++) draft.write('info', 'log', `${index}${'x'.repeat(1_000_000)}`);
    draft.summary('soon');
    expect(draft.isLong).toBe(true);
    const first = draft.take(RUN, true);
    expect([draft.isEmpty, first.record.summary, first.record.logLines]).toEqual([false, 'soon', 9]);
    const rest = draft.take(first.record);
    expect([draft.isEmpty, draft.isLong, rest.record.logLines]).toEqual([true, false, 13]);
    const events = [...first.events, ...rest.events];
    expect(numbers(events)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(texts(events).map(([index]) => index)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
  });
});

describe('what a task says of its run', () => {
  it('a summary: the last one', () => {
    const { draft } = draftFrom();
    draft.summary('half');
    draft.summary(`done with ${SECRET}`);
    expect(draft.take(RUN)).toEqual({ record: { ...RUN, summary: 'done with •••' }, events: [], checkpoints: [] });
  });

  it('tags: each once, after those it had', () => {
    const { draft } = draftFrom();
    draft.tag(['new', 'old', `x${SECRET}`]);
    draft.tag(['new']);
    expect(draft.take(RUN).record.tags).toEqual(['old', 'new', 'x•••']);
  });

  it('values: beside those it had, as JSON, without secrets', () => {
    const { draft } = draftFrom();
    const before = { ...RUN, metadata: { kept: 1, replaced: 1 } };
    draft.set('replaced', new Date(0) as unknown as JsonValue);
    draft.set(`key ${SECRET}`, { deep: [SECRET] });
    draft.set('__proto__', { admin: true });
    const { metadata } = draft.take(before).record;
    expect(JSON.parse(JSON.stringify(metadata))).toEqual(
      JSON.parse(
        '{"kept":1,"replaced":"1970-01-01T00:00:00.000Z","key •••":{"deep":["•••"]},"__proto__":{"admin":true}}',
      ),
    );
  });
});

describe('files', () => {
  it('come after those it had, and take the place of one of the same name', () => {
    const { draft } = draftFrom();
    const file = (name: string, size: number) => ({ name, size, contentType: 'text/plain' });
    draft.attach(file('new', 1));
    draft.attach(file('old', 2));
    draft.attach(file('new', 3));
    const before = [file('first', 9), file('old', 9)];
    expect(draft.artifactsAfter(before)).toEqual([file('first', 9), file('old', 2), file('new', 3)]);
    const { record } = draft.take({ ...RUN, artifacts: before });
    expect(record.artifacts).toEqual([file('first', 9), file('old', 2), file('new', 3)]);
    expect(draft.take(record).record.artifacts).toEqual(record.artifacts);
  });
});

describe('items', () => {
  it('are kept with the checkpoints that agree with them, and the progress follows them', () => {
    const { draft } = draftFrom();
    draft.items.begin('#1', true, 2);
    expect(draft.take(RUN).record).toMatchObject({ items: { ok: 0 }, progress: { current: 0, total: 2 } });
    draft.items.take('#1', 0, 'a');
    draft.items.finish('#1', 0, 'a');
    const { record, events, checkpoints } = draft.take(RUN);
    expect([record.items?.ok, checkpoints]).toEqual([1, [{ loop: '#1', number: 1, keys: ['a'] }]]);
    expect(events).toMatchObject([{ type: 'progress', progress: { current: 1, total: 2, percent: 50 } }]);
    draft.items.isShown = false;
    draft.items.skip('#1');
    expect(draft.take(record)).toMatchObject({ record: { items: { ok: 1, skipped: 1 } }, events: [] });
  });
});

describe('a reason', () => {
  it('is told at once as a change of the status', () => {
    const { draft } = draftFrom();
    draft.explain('because');
    const { record, events } = draft.take(RUN);
    expect([record.reason, events]).toMatchObject(['because', [{ type: 'status', seq: 11, status: 'running' }]]);
    draft.explain(null);
    expect(draft.take(record).record.reason).toBeNull();
  });
});

describe('a request to cancel', () => {
  it('is told as a change of status, after everything else', () => {
    const { draft } = draftFrom();
    draft.cancelRequested('ada');
    draft.progress(1, undefined, undefined);
    draft.write('info', 'log', 'stopping');
    const { record, events } = draft.take(RUN);
    expect(events.map(({ type }) => type)).toEqual(['log', 'progress', 'status']);
    expect(events.at(-1)).toEqual({
      type: 'status',
      seq: 13,
      at: Date.parse(NOW),
      status: 'running',
      attempt: 1,
      availableAt: RUN.availableAt,
      startedAt: 5,
      cancelRequestedAt: Date.parse(NOW),
      cancelRequestedBy: 'ada',
    });
    expect(record).toMatchObject({ lastSeq: 13, cancelRequestedAt: Date.parse(NOW), cancelRequestedBy: 'ada' });
    expect(statusChanged(record)).toEqual(events.at(-1));
  });
});

describe('taking', () => {
  it('leaves nothing behind, and nothing to keep', () => {
    const { draft, touched } = draftFrom();
    expect(draft.isEmpty).toBe(true);
    draft.write('info', 'log', 'a');
    draft.progress(1, 2, 'b');
    draft.summary('c');
    draft.tag(['d']);
    draft.set('e', 1);
    draft.cancelRequested(null);
    expect([draft.isEmpty, touched.mock.calls.length]).toEqual([false, 6]);
    const { record } = draft.take(RUN);
    expect(draft.isEmpty).toBe(true);
    expect(draft.take(record)).toEqual({ record, events: [], checkpoints: [] });
  });

  it('does not touch the record before it', () => {
    const copy = structuredClone(RUN);
    const { draft } = draftFrom();
    draft.tag(['new']);
    draft.set('a', 1);
    draft.write('info', 'log', 'a');
    draft.take(RUN);
    expect(RUN).toEqual(copy);
  });

  it('numbers all events of a run without a gap, however often it is taken out', () => {
    const deed = fc.constantFrom('line', 'lines', 'quiet', 'progress', 'bar', 'step', 'tag', 'cancel', 'take');
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60, size: 'max' }), (deeds) => {
        const { draft } = draftFrom('info');
        const told: RunEvent[] = [];
        let record = runRecord({ status: 'running' });
        for (const what of [...deeds, 'take']) {
          if (what === 'line') draft.write('info', 'log', 'x');
          if (what === 'lines') draft.write('error', 'stderr', 'x\ny\n');
          if (what === 'quiet') draft.write('debug', 'log', 'x');
          if (what === 'progress') draft.progress(told.length, 99, undefined);
          if (what === 'bar') draft.progress(told.length, 99, undefined, what);
          if (what === 'step') draft.beginStep(null, what, false);
          if (what === 'tag') draft.tag([what]);
          if (what === 'cancel') draft.cancelRequested(null);
          if (what !== 'take') continue;
          const taken = draft.take(record);
          told.push(...taken.events);
          record = taken.record;
        }
        expect(numbers(told)).toEqual(told.map((_event, index) => index + 1));
        expect(record.lastSeq).toBe(told.length);
        expect(record.logLines).toBe(texts(told).length);
      }),
    );
  });
});
