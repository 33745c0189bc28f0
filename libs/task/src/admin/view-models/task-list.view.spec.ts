import type { TaskDefinition } from '../../definition/task-definition.js';
import type { RunStatus } from '../../run/run-status.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { type ListedTask, taskFilter } from './task-filter.js';
import { taskListView } from './task-list.view.js';

const now = new Date('2026-11-24T10:00:00Z');
const param = { key: 'n', title: 'N', type: 'integer', required: true, order: 0, hidden: false } as const;

function task(key: string, definition: Partial<TaskDefinition> = {}, statuses: RunStatus[] = []): ListedTask {
  const recent = statuses.map((status, index) => digest(key, status, index));
  const base = {
    title: key,
    description: '',
    category: 'data',
    tags: [],
    hidden: false,
    params: [param],
    overlap: 'queue' as const,
    priority: 0,
    schedules: [],
    declaredAt: '',
  };
  return { definition: { key, ...base, ...definition }, recent };
}

function digest(task: string, status: RunStatus, index: number): RunDigest {
  const createdAt = now.getTime() - (index + 1) * 60_000;
  const finishedAt = status === 'running' || status === 'queued' ? null : createdAt + 3_100;
  const facts = { label: null, actor: null, trigger: 'admin', attempt: 1, maxAttempts: 1, progress: null } as const;
  const workedMs = finishedAt === null ? 0 : 3_100;
  return { id: `${task}-${index}`, task, status, createdAt, startedAt: createdAt, finishedAt, workedMs, ...facts };
}

function listOf(tasks: ListedTask[], query: Record<string, unknown> = {}, mayRun = () => true) {
  const filter = taskFilter(query);
  const context = { base: '/t', now, icons: new Set(['key']), mayRun, newKey: () => 'once', pausedSchedules: paused };
  return taskListView({ tasks, running: [], filter, ...context });
}

/** Two schedules of `sweep` are paused, one of `backup`. */
const paused = (key: string) => ({ sweep: 2, backup: 1 })[key] ?? 0;

const rowsOf = (view: ReturnType<typeof listOf>) => view.groups.flatMap(({ rows }) => rows);
const keysOf = (view: ReturnType<typeof listOf>) => rowsOf(view).map(({ key }) => key);

const TASKS = [
  task('backup', { title: 'Database backup', category: 'maintenance', tags: ['db', 'nightly'], expensive: 'slow' }, [
    'succeeded',
    'failed',
  ]),
  task('import', { title: 'Importer des clients', description: 'Reads a **CSV** file.', tags: ['customers'] }, [
    'failed',
  ]),
  task('rotate', { dangerous: 'Signs everybody out', category: 'admin', icon: 'key' }),
  task('sweep', { params: [], category: 'maintenance' }, ['running', 'succeeded']),
  task('old', { deprecated: 'Use sweep', category: 'maintenance' }),
];

describe('the task browser', () => {
  it('says how many tasks there are, run now and failed, with links to the filtered view', () => {
    expect(listOf(TASKS)).toMatchObject({
      sentence: '5 tasks in 3 categories.',
      runningText: '1 running now',
      runningHref: '/t?flag=running',
      failedText: '1 failed on its last run',
    });
  });

  it('groups by category, deprecated tasks last, else in the order of registration', () => {
    expect(listOf(TASKS).groups.map(({ heading, rows }) => [heading, rows.map(({ key }) => key)])).toEqual([
      ['Maintenance', ['backup', 'sweep', 'old']],
      ['Data', ['import']],
      ['Admin', ['rotate']],
    ]);
  });

  it.each([
    ['every word, in any of title, key, tags and description', { q: 'csv customers' }, ['import']],
    ['whatever the case and accents', { q: 'ÎMPORTER' }, ['import']],
    ['any of several tags', { tag: ['db', 'customers'] }, ['backup', 'import']],
    ['all of several flags', { flag: ['expensive', 'never'] }, []],
    ['tasks whose last run failed', { flag: 'failed' }, ['import']],
    ['tasks that never ran', { flag: 'never' }, ['old', 'rotate']],
    ['a category', { category: 'admin' }, ['rotate']],
  ])('finds by %s', (_by, query, keys) => {
    expect(keysOf(listOf(TASKS, query))).toEqual(keys);
  });

  it('counts in the categories what fits the other filters', () => {
    const { categories } = listOf(TASKS, { flag: 'never', category: 'admin' });
    expect(categories.map(({ text, count, chosen }) => [text, count, chosen])).toEqual([
      ['All', '2', false],
      ['Maintenance', '1', false],
      ['Data', '0', false],
      ['Admin', '1', true],
    ]);
  });

  it('keeps every other choice in the link of one', () => {
    const { categories, sorts } = listOf(TASKS, { q: 'a b', tag: 'db', flag: 'never', category: 'data' });
    expect(categories[0]?.href).toBe('/t?q=a+b&tag=db&flag=never');
    expect(sorts.at(-1)?.href).toBe('/t?q=a+b&category=data&tag=db&flag=never&sort=duration');
  });

  it('shows one list without headings in any other order', () => {
    const view = listOf(TASKS, { sort: 'title' });
    expect(view.groups.map(({ heading }) => heading)).toEqual([null]);
    expect(keysOf(view)).toEqual(['backup', 'import', 'rotate', 'sweep', 'old']);
  });

  it('offers what is close when nothing matches', () => {
    const { empty } = listOf(TASKS, { q: 'bakcup' });
    expect(empty).toMatchObject({
      heading: 'Nothing matches “bakcup”',
      links: [{ text: 'Database backup', href: '/t/backup' }],
    });
  });

  it('offers to clear the filters when they leave nothing', () => {
    const { empty } = listOf(TASKS, { flag: ['dangerous', 'expensive'], sort: 'title' });
    expect(empty).toMatchObject({ actions: [{ text: 'Clear filters', href: '/t?sort=title' }] });
  });

  it('says how a task comes to be when there is none', () => {
    expect(listOf([]).empty).toMatchObject({ heading: 'No tasks yet', actions: [] });
  });
});

describe('a row of the task browser', () => {
  const row = (key: string, mayRun?: () => boolean) => rowsOf(listOf(TASKS, {}, mayRun)).find((one) => one.key === key);

  it('opens the form, and warns by dots that it will ask first', () => {
    expect(row('import')?.button).toMatchObject({ text: 'Run', href: '/t/import', start: null });
    expect(row('backup')?.button.text).toBe('Run…');
    expect(row('rotate')?.button.text).toBe('Run…');
  });

  it('starts a task at once that takes nothing and harms nothing', () => {
    expect(row('sweep')?.button).toMatchObject({
      text: 'Start',
      start: { action: '/t/sweep/start', idempotencyKey: 'once' },
    });
  });

  it('leads to the active run of a task that runs once at a time', () => {
    const single = task('one', { maxConcurrent: 1 }, ['running', 'succeeded']);
    expect(rowsOf(listOf([single]))[0]?.button).toMatchObject({ text: 'View', href: '/t/runs/one-0' });
  });

  it('switches the button off, with the reason, for who may not run the task', () => {
    expect(row('sweep', () => false)?.button).toMatchObject({ start: null, off: 'You may not run this task' });
  });

  it('tells of the active run, else of the last one', () => {
    expect(row('sweep')?.last).toMatchObject({ status: { word: 'Running' }, verb: 'started', duration: null });
    expect(row('import')?.last).toMatchObject({ status: { word: 'Failed' }, verb: null, duration: '3.1s' });
    expect(row('rotate')).toMatchObject({ last: null, sparkline: null });
  });

  it('says that schedules are paused', () => {
    expect(row('backup')?.badges.map(({ text }) => text)).toEqual(['Expensive', 'Schedule paused']);
    expect(row('sweep')?.badges.map(({ text }) => text)).toEqual(['2 schedules paused']);
    expect(row('import')?.badges).toEqual([]);
  });

  it('draws finished runs alone, and puts the bars into words', () => {
    expect(row('backup')?.sparkline).toMatchObject({ label: 'Last 2 runs: median 3.1s, slowest 3.1s, 1 failed' });
    expect(row('sweep')?.sparkline?.label).toBe('Last 1 run: median 3.1s, slowest 3.1s');
  });

  it('falls back to the icon of the category for one that the sprite does not have', () => {
    expect(row('rotate')?.icon).toBe('key');
    expect(rowsOf(listOf([task('x', { icon: 'nonsense', category: 'data' })]))[0]?.icon).toBe('database');
  });
});
