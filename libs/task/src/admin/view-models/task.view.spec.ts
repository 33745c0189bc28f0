import type { ParamDefinition, TaskDefinition } from '../../definition/task-definition.js';
import { localZone } from '../../params/calendar.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { confirmPage, valueText } from './confirm.view.js';
import { type TaskFacts, taskView } from './task.view.js';

const now = new Date('2026-11-24T10:00:00Z');

function param(key: string, definition: Partial<ParamDefinition> = {}): ParamDefinition {
  return { key, title: key.toUpperCase(), type: 'string', required: false, order: 0, hidden: false, ...definition };
}

const definition: TaskDefinition = {
  key: 'import',
  title: 'Import',
  description: '**Reads** rows.',
  category: 'data',
  tags: ['a&b'],
  hidden: false,
  params: [param('csv', { required: true }), param('token', { type: 'secret' }), param('internal', { hidden: true })],
  overlap: 'queue',
  priority: 0,
  schedules: [],
  declaredAt: 'Shop.import',
};

function viewOf(facts: Partial<TaskFacts> = {}) {
  return taskView({
    definition,
    values: { csv: 'rows', token: '', internal: 'x' },
    extras: { label: '', delay: '', priority: '' },
    filledFrom: null,
    leftOut: [],
    issues: [],
    refusal: null,
    recent: [],
    total: '0',
    timeoutMs: 300_000,
    schedules: [],
    mayManage: true,
    off: null,
    idempotencyKey: 'once',
    base: '/t',
    now,
    ...facts,
  });
}

const run = (index: number, status: RunDigest['status']): RunDigest => ({
  id: `0192f000-0000-7000-8000-00000000000${index}`,
  task: 'import',
  status,
  label: null,
  actor: 'ana',
  trigger: 'admin',
  attempt: 1,
  maxAttempts: 1,
  createdAt: now.getTime() - index * 60_000,
  startedAt: now.getTime() - index * 60_000,
  finishedAt: now.getTime() - index * 60_000 + 10_000 * index,
  workedMs: 10_000 * index,
  progress: null,
});

describe('the page of a task', () => {
  it('has a field for every param that is not hidden', () => {
    expect(viewOf().fields.map(({ name, value }) => [name, value])).toEqual([
      ['args.csv', 'rows'],
      ['args.token', ''],
    ]);
  });

  it('says above the form what is wrong, with links to the fields, and every issue at its field', () => {
    const { summary, fields } = viewOf({
      issues: [
        { param: 'csv', code: 'minLength', message: 'Too short.' },
        { param: 'csv', code: 'pattern', message: 'No comma.' },
        { param: 'label', code: 'maxLength', message: 'Too long.' },
        { param: 'colour', code: 'unknown', message: 'There is no such param.' },
      ],
    });
    expect(summary?.heading).toBe('Nothing was started. 3 params need a change.');
    expect(summary?.parts).toEqual([
      { text: 'CSV', href: '#field-csv' },
      { text: ': Too short. No comma. ', href: null },
      { text: 'Label', href: '#option-label' },
      { text: ': Too long. ', href: null },
      { text: 'colour: There is no such param. ', href: null },
    ]);
    expect(fields[0]?.errors).toEqual(['Too short.', 'No comma.']);
  });

  it('opens the options of the run where one is set or wrong', () => {
    expect(viewOf().extrasOpen).toBe(false);
    expect(viewOf({ extras: { label: 'nightly', delay: '', priority: '' } }).extrasOpen).toBe(true);
    expect(viewOf({ issues: [{ param: 'delay', code: 'type', message: 'Wrong.' }] }).extrasOpen).toBe(true);
  });

  it('folds optional params beyond eight, unless one of them differs from its default', () => {
    const params = Array.from({ length: 10 }, (_, index) => param(`p${index}`, { default: 'same' }));
    const values = Object.fromEntries(params.map(({ key }) => [key, 'same']));
    const many = { definition: { ...definition, params } };
    expect(viewOf({ ...many, values })).toMatchObject({
      moreOpen: false,
      fields: { length: 8 },
      moreFields: { length: 2 },
    });
    expect(viewOf({ ...many, values: { ...values, p9: 'other' } }).moreOpen).toBe(true);
    expect(viewOf({ ...many, values: { ...values, p0: 'other' } }).moreOpen).toBe(false);
  });

  it('warns before dangerous and expensive tasks, with the usual duration', () => {
    const warned = { ...definition, dangerous: 'Deletes rows.', expensive: 'Reads everything.' };
    const { notices, asks } = viewOf({ definition: warned, recent: [run(1, 'succeeded'), run(3, 'succeeded')] });
    expect(asks).toBe(true);
    expect(notices.map(({ tone, parts }) => [tone, parts[0]?.text])).toEqual([
      ['danger', 'Deletes rows.'],
      ['warn', 'Reads everything. Usually takes 20.0s.'],
    ]);
  });

  it('lists the values of an earlier run that no longer fit', () => {
    expect(viewOf({ leftOut: ['region', 'mode'] }).leftOut).toBe(
      '2 values no longer fit and were left out: region, mode.',
    );
  });

  it('escapes what stands in links', () => {
    expect(viewOf().tags).toEqual([{ text: 'a&b', href: '/t?tag=a%26b' }]);
  });

  it('shows the last five runs, longest bar for the slowest, and how many there are', () => {
    const { recent, seeAll } = viewOf({
      recent: [1, 2, 3, 4, 5, 6].map((index) => run(index, 'succeeded')),
      total: '214',
    });
    expect(recent.map(({ share, duration }) => [share, duration])[4]).toEqual([100, '50.0s']);
    expect(recent).toHaveLength(5);
    expect(seeAll).toBe('See all 214');
  });

  it('draws no bar beside a run that goes on: it would look like progress', () => {
    const { recent } = viewOf({
      recent: [{ ...run(9, 'running'), finishedAt: null }, run(2, 'succeeded'), run(1, 'succeeded')],
    });
    expect(recent.map(({ share }) => share)).toEqual([0, 100, 50]);
  });

  it('calls the slowest what stands in the table below as the slowest', () => {
    const { chart, figures } = viewOf({ recent: [run(1, 'succeeded'), run(2, 'failed'), run(4, 'succeeded')] }).rail;
    expect(figures.at(-1)).toEqual({ value: '40.0s', name: 'slowest' });
    expect(chart?.rows.map(({ duration }) => duration)).toContain('40.0s');
  });

  it('says the limits of a task in words', () => {
    const limits = (differences: Partial<TaskDefinition>) =>
      Object.fromEntries(
        viewOf({ definition: { ...definition, ...differences } }).rail.limits.map(({ name, value }) => [name, value]),
      );
    expect(limits({})).toEqual({
      Timeout: '5 min',
      Attempts: '1, never retried',
      'At the same time': 'as slots are free',
    });
    const keyed = { maxConcurrent: 2, concurrencyKey: () => 'k', rateLimit: { max: 10, per: 60_000 } };
    const retry = { attempts: 3, backoff: 'fixed', delay: 5_000, maxDelay: 5_000, jitter: false } as const;
    expect(limits({ ...keyed, overlap: 'reject', retry: { ...retry, when: 'always', onInterrupt: false } })).toEqual({
      Timeout: '5 min',
      Attempts: '3, 5 s apart',
      Retried: 'after any error that is not permanent',
      'At the same time': '2 for each key',
      Rate: '10 starts in 1 min for each key',
      'A run too many': 'is refused',
    });
  });

  it('charts finished runs from the oldest to the newest, failed ones hollow and with a cross', () => {
    const { chart, figures } = viewOf({ recent: [run(1, 'running'), run(2, 'failed'), run(3, 'succeeded')] }).rail;
    expect(chart?.bars.map(({ kind, cross }) => [kind, cross !== null])).toEqual([
      ['ok', false],
      ['failed', true],
    ]);
    expect(chart?.lines.map(({ text }) => text)).toEqual(['40s', '20s', '0s']);
    expect(chart?.key.map(({ name }) => name)).toEqual(['Succeeded', 'Failed']);
    expect(figures[0]).toEqual({ value: '1 of 2', name: 'succeeded' });
  });

  it('tells partial and interrupted runs from those that succeeded or failed, in chart, key, figures and rows', () => {
    const { rail, recent } = viewOf({ recent: [run(1, 'interrupted'), run(2, 'partial'), run(3, 'succeeded')] });
    expect(rail.chart?.bars.map(({ kind, cross }) => [kind, cross])).toEqual([
      ['ok', null],
      ['partial', null],
      ['interrupted', null],
    ]);
    expect(rail.chart?.key.map(({ name }) => name)).toEqual(['Succeeded', 'Partial', 'Interrupted']);
    expect(rail.chart?.label).toContain('2 of 2 succeeded, 1 of them in part');
    expect(rail.figures.slice(0, 2)).toEqual([
      { value: '2 of 2', name: 'succeeded' },
      { value: '1', name: 'partial' },
    ]);
    expect(recent.map(({ tone }) => tone)).toEqual(['intr', 'plain', 'plain']);
  });
});

describe('the question before a start', () => {
  const input = {
    source: 'form' as const,
    args: { csv: 'a', token: 'hunter2', many: ['x', 'y'] },
    options: {},
    confirm: undefined,
    sent: { label: 'l', delay: '', priority: '', idempotencyKey: 'once' },
  };
  const page = confirmPage({
    definition: { ...definition, dangerous: 'Deletes rows.' },
    values: { csv: 'a', token: 'hunter2' },
    input,
    action: '/t/import/start',
    base: '/t',
    environment: 'production',
    last: undefined,
    error: null,
  });

  it('sends on everything that was entered, but asks for secrets again', () => {
    expect(page.content.hidden).toEqual([
      { name: 'args.csv', value: 'a' },
      { name: 'args.many', value: 'x' },
      { name: 'args.many', value: 'y' },
      { name: 'label', value: 'l' },
      { name: 'idempotencyKey', value: 'once' },
    ]);
    expect(JSON.stringify(page)).not.toContain('hunter2');
    expect(page.content.secrets).toMatchObject([{ name: 'args.token', value: '' }]);
  });

  it('tells values in words, and where they will act', () => {
    expect(page.content.facts).toEqual([
      { name: 'CSV', value: 'a', production: false },
      { name: 'TOKEN', value: 'hidden', production: false },
      { name: 'Environment', value: 'production', production: true },
    ]);
  });

  it.each<[Partial<ParamDefinition>, unknown, string]>([
    [{ type: 'boolean', description: 'write nothing' }, true, 'On: write nothing'],
    [{ type: 'boolean' }, false, 'Off'],
    [{ type: 'select', choices: [{ value: 1, label: 'One' }] }, 1, 'One'],
    [
      {
        type: 'multiselect',
        choices: [
          { value: 'a', label: 'A' },
          { value: 'b', label: 'B' },
        ],
      },
      ['b', 'a'],
      'B, A',
    ],
    [{ type: 'multiselect', choices: [] }, [], '–'],
    [{ type: 'duration' }, 5_400_000, '1h 30m'],
    [{ type: 'integer', unit: 'rows' }, 5, '5 rows'],
    [{ type: 'date' }, new Date('2026-01-02'), '2026-01-02'],
    [{ type: 'datetime' }, new Date(2026, 0, 2, 6), `2026-01-02 06:00 ${localZone()}`],
    [{ type: 'string' }, undefined, '–'],
  ])('writes a value of %j', (definition, value, text) => {
    expect(valueText(param('p', definition), value)).toBe(text);
  });
});
