import { rmSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { Param, Task, TaskContext, TaskService } from 'nestjs-taskforge';
import { fileTree } from './support/file-tree.js';
import { RecordedTraces, treeOf } from './support/recorded-traces.js';
import { endOf, runWith } from './support/run-frames.js';
import { startTasks, type TaskApplication } from './support/task-application.js';
import { Turnstile } from './support/turnstile.js';

const SECRET = 'hunter2-and-more';
const turnstile = new Turnstile();
const own = (name: string) => trace.getTracer('application').startSpan(name).end();

@Injectable()
class TracedTasks {
  constructor(private readonly tasks: TaskService) {}

  @Task()
  async deep(context: TaskContext): Promise<void> {
    own('before');
    await context.step('outer', async () => {
      own('in outer');
      await context.step('inner', () => own('in inner'));
      await context.exec(process.execPath, ['-e', '']);
    });
    await context.each(['a', 'b'], async (item) => {
      await new Promise(setImmediate);
      own(`item ${item}`);
    });
  }

  @Task({ retry: { attempts: 2, delay: 1, jitter: false } })
  async flaky(context: TaskContext): Promise<string> {
    if (context.attempt === 1) throw new Error('the first time it fails');
    return 'done';
  }

  @Task()
  async leaky(@Param('password', { type: 'secret' }) password: string, context: TaskContext): Promise<void> {
    await context.step(`log in with ${password}`, { optional: true }, () => {
      throw new Error(`no entry for ${password}`);
    });
    await context.exec(`/nowhere/${password}`).catch(() => {});
    await context.exec(process.execPath, ['-e', `console.error('${password}'); process.exit(3)`]);
  }

  @Task()
  async hold(@Param('name', { default: 'held' }) name: string, context: TaskContext): Promise<void> {
    await Promise.race([
      turnstile.pass(name),
      new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason))),
    ]);
  }

  @Task()
  async untidy({ signal }: TaskContext): Promise<void> {
    await Promise.race([
      turnstile.pass('untidy'),
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('could not tidy up')))),
    ]);
  }

  @Task()
  async parent(): Promise<string> {
    return (await this.tasks.run('flaky')).id;
  }

  @Task({ retry: { attempts: 2, onInterrupt: true } })
  async resilient(context: TaskContext): Promise<void> {
    if (context.attempt > 1) return;
    await new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason)));
  }
}

let traces: RecordedTraces;
let app: TaskApplication;

beforeAll(async () => {
  traces = new RecordedTraces();
  app = await startTasks({ providers: [TracedTasks], options: { maxConcurrent: 2 } });
});
afterAll(() => traces.close());

/** The one span of this name among these. */
function the(name: string, spans: readonly ReadableSpan[]): ReadableSpan {
  const [span, ...others] = spans.filter((one) => one.name === name);
  if (span === undefined || others.length > 0) throw new Error(`${others.length + (span ? 1 : 0)} spans named ${name}`);
  return span;
}

describe('The spans of a run', () => {
  it('are one for the run, one for its attempt, and below it one for each step and program, with those of the method', async () => {
    const run = await app.tasks.run('deep');
    expect(treeOf(traces.ofTrace(run.traceId))).toEqual([
      [
        'task deep',
        [
          'attempt 1',
          ['before'],
          ['step outer', ['in outer'], ['step inner', ['in inner']], [`exec ${path.basename(process.execPath)}`]],
          ['item a'],
          ['item b'],
        ],
      ],
    ]);
  });

  it('say task, run, trigger, attempt, status and how long it waited', async () => {
    const run = await app.tasks.run('deep');
    const spans = traces.ofTrace(run.traceId);
    const shared = { 'task.key': 'deep', 'task.run.id': run.id, 'task.trigger': 'code' };
    expect(the('task deep', spans).attributes).toEqual({ ...shared, 'task.status': 'succeeded', 'task.attempt': 1 });
    expect(the('attempt 1', spans).attributes).toEqual({
      ...shared,
      'task.status': 'succeeded',
      'task.attempt': 1,
      'task.queue.wait': run.queuedMs / 1_000,
    });
    expect(the(`exec ${path.basename(process.execPath)}`, spans).attributes).toMatchObject({ 'process.exit.code': 0 });
  });

  it('begin when the run might begin, and its attempt when it did', async () => {
    const gate = app.tasks.start('hold', { name: 'one' });
    const other = app.tasks.start('hold', { name: 'two' });
    await turnstile.enteredInAll(2);
    const waiting = await app.tasks.start('flaky');
    for (const name of ['one', 'two']) turnstile.letGo(name);
    const run = await endOf(app.tasks, waiting.id);
    await Promise.all([gate, other].map(async (started) => endOf(app.tasks, (await started).id)));
    const spans = traces.ofTrace(run.traceId);
    expect(millisecondsOf(the('task flaky', spans).startTime)).toBe(Date.parse(run.createdAt));
    expect(millisecondsOf(the('attempt 1', spans).startTime)).toBe(Date.parse(String(run.startedAt)));
    expect(millisecondsOf(the('task flaky', spans).endTime)).toBe(Date.parse(String(run.finishedAt)));
  });

  it('are two attempts for a retry, the failed one with its error, in a run that did not fail', async () => {
    const run = await app.tasks.run('flaky');
    const spans = traces.ofTrace(run.traceId);
    expect(treeOf(spans)).toEqual([['task flaky', ['attempt 1'], ['attempt 2']]]);
    expect(the('attempt 1', spans)).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'the first time it fails' },
      attributes: { 'task.status': 'failed' },
      events: [
        {
          name: 'exception',
          attributes: { 'exception.type': 'Error', 'exception.message': 'the first time it fails' },
        },
      ],
    });
    expect(the('attempt 2', spans).status.code).toBe(SpanStatusCode.UNSET);
    expect(the('task flaky', spans)).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'task.attempt': 2 },
    });
  });

  it('carry no secret in any name, attribute, event or status', async () => {
    const run = await app.tasks.run('leaky', { password: SECRET });
    const spans = traces.ofTrace(run.traceId);
    expect(spans.map(({ name, status }) => [name, status.code])).toEqual([
      ['step log in with •••', SpanStatusCode.ERROR],
      ['exec •••', SpanStatusCode.ERROR],
      [`exec ${path.basename(process.execPath)}`, SpanStatusCode.ERROR],
      ['attempt 1', SpanStatusCode.ERROR],
      ['task leaky', SpanStatusCode.ERROR],
    ]);
    expect(spans[2]?.attributes).toMatchObject({ 'process.exit.code': 3 });
    const told = JSON.stringify(
      spans.map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    );
    expect(told).toContain('no entry for •••');
    expect(told).not.toContain(SECRET);
  });

  it('are no failed ones when somebody cancels the run, whatever its method throws then', async () => {
    const { id } = await app.tasks.start('untidy');
    await turnstile.entered('untidy');
    await app.tasks.cancel(id);
    const run = await endOf(app.tasks, id);
    expect(run.error).toMatchObject({ message: 'could not tidy up' });
    const spans = traces.ofTrace(run.traceId);
    expect(spans.map(({ name, status, attributes }) => [name, status.code, attributes['task.status']])).toEqual([
      ['attempt 1', SpanStatusCode.UNSET, 'cancelled'],
      ['task untidy', SpanStatusCode.UNSET, 'cancelled'],
    ]);
  });
});

describe('A run that is asked for inside a span', () => {
  it('is a child of it when its caller waits for the end', async () => {
    const { span, value: run } = await traces.within('nightly job', () => app.tasks.run('flaky'));
    const { traceId, spanId } = span.spanContext();
    expect(run.traceId).toBe(traceId);
    expect(the('task flaky', traces.ofTrace(traceId))).toMatchObject({
      parentSpanContext: { traceId, spanId },
      kind: SpanKind.INTERNAL,
      links: [],
    });
  });

  it('is a child of it in a batch as well', async () => {
    const { span, value: runs } = await traces.within('batch', () => app.tasks.runAll('flaky', [{}, {}]));
    expect(runs.map(({ traceId }) => traceId)).toEqual([span.spanContext().traceId, span.spanContext().traceId]);
  });

  it('is linked to it, in a trace of its own, when its caller does not wait', async () => {
    const { span, value: started } = await traces.within('request', () => app.tasks.start('flaky'));
    expect(started.traceId).toBeNull();
    const run = await endOf(app.tasks, started.id);
    const { traceId, spanId } = span.spanContext();
    expect(run.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(run.traceId).not.toBe(traceId);
    const root = the('task flaky', traces.ofTrace(run.traceId));
    expect(root.parentSpanContext).toBeUndefined();
    expect(root).toMatchObject({ kind: SpanKind.CONSUMER, links: [{ context: { traceId, spanId } }] });
  });

  it('hangs below the attempt that asks for it, in the same trace', async () => {
    const run = await app.tasks.run('parent');
    expect(treeOf(traces.ofTrace(run.traceId))).toEqual([
      ['task parent', ['attempt 1', ['task flaky', ['attempt 1'], ['attempt 2']]]],
    ]);
  });

  it('has a trace of its own without links when it is asked for outside of spans', async () => {
    const run = await app.tasks.run('flaky');
    expect(the('task flaky', traces.ofTrace(run.traceId))).toMatchObject({ links: [], parentSpanContext: undefined });
  });

  it('is told on its page and in its JSON', async () => {
    const run = await app.tasks.run('flaky');
    const page = await fetch(`${app.url}${run.url}`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain(run.traceId);
    const json = await fetch(`${app.url}${run.url}?format=json`);
    expect(await json.json()).toMatchObject({ traceId: run.traceId });
  });
});

describe('A restart', () => {
  let folder = '';
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    folder = '';
  });

  it('keeps the link to the caller of a run that waited', async () => {
    const first = await startHere();
    const blocker = await first.tasks.start('hold', { name: 'blocker' });
    const { span, value: waiting } = await traces.within('request', () => first.tasks.start('flaky'));
    await runWith(first.tasks, blocker.id, 'running');
    await first.close();
    const second = await startHere();
    const run = await endOf(second.tasks, waiting.id);
    const { traceId, spanId } = span.spanContext();
    expect(the('task flaky', traces.ofTrace(run.traceId)).links).toMatchObject([{ context: { traceId, spanId } }]);
    await second.close();
  });

  it('keeps a run that had begun in its trace, below the span that the earlier process had begun', async () => {
    const first = await startHere();
    const { id } = await first.tasks.start('resilient');
    const { traceId } = await runWith(first.tasks, id, 'running');
    await first.close();
    const [left] = traces.ofTrace(traceId).filter(({ name }) => name === 'task resilient');
    expect(left?.events.map(({ name }) => name)).toEqual(['task.left']);
    const second = await startHere();
    const run = await endOf(second.tasks, id);
    expect(run).toMatchObject({ status: 'succeeded', traceId });
    expect(treeOf(traces.ofTrace(traceId))).toEqual([
      ['task resilient', ['attempt 1'], ['task resilient', ['attempt 2']]],
    ]);
    await second.close();
  });

  function startHere(): Promise<TaskApplication> {
    folder ||= fileTree({});
    const store = `sqlite:${path.join(folder, 'task.db')}`;
    return startTasks({ providers: [TracedTasks], options: { store, admin: false, maxConcurrent: 1 } });
  }
});

describe('The metrics', () => {
  it('count ended runs by task and status, and measure in seconds how long they took', async () => {
    const own = { 'task.key': 'deep', 'task.status': 'succeeded' };
    const [runs, durations] = [await countOf('task.runs', own), await sumOf('task.run.duration', own)];
    const run = await app.tasks.run('deep');
    expect((await countOf('task.runs', own)) - runs).toBe(1);
    expect((await sumOf('task.run.duration', own)) - durations).toBeCloseTo(Number(run.durationMs) / 1_000, 6);
  });

  it('measure how long each attempt waited since it might begin', async () => {
    const own = { 'task.key': 'flaky' };
    const before = await countOf('task.queue.wait', own);
    await app.tasks.run('flaky');
    expect((await countOf('task.queue.wait', own)) - before).toBe(2);
  });

  it('tell how many slots are in use and how many runs wait', async () => {
    const names = ['m1', 'm2', 'm3', 'm4', 'm5'];
    const started = await Promise.all(names.map((name) => app.tasks.start('hold', { name })));
    await Promise.all(['m1', 'm2'].map((name) => turnstile.entered(name)));
    expect(await countOf('task.running', {})).toBe(2);
    expect(await countOf('task.queue.depth', {})).toBe(3);
    for (const name of names) turnstile.letGo(name);
    await Promise.all(started.map(({ id }) => endOf(app.tasks, id)));
    expect(await countOf('task.queue.depth', {})).toBe(0);
  });

  async function countOf(name: string, attributes: object): Promise<number> {
    const value = await figureOf(name, attributes);
    return typeof value === 'object' ? value.count : (value ?? 0);
  }

  async function sumOf(name: string, attributes: object): Promise<number> {
    const value = await figureOf(name, attributes);
    return typeof value === 'object' ? Number(value.sum) : 0;
  }

  async function figureOf(name: string, attributes: object) {
    const points = await traces.points(name);
    return points.find((point) => isDeepStrictEqual(point.attributes, attributes))?.value;
  }
});

function millisecondsOf([seconds, nanoseconds]: [number, number]): number {
  return seconds * 1_000 + Math.round(nanoseconds / 1_000_000);
}
