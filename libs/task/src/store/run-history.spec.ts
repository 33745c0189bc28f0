import type { RunError, RunRecord } from '../run/run.js';
import type { RunFilter } from '../run/run-query.js';
import { runRecord } from '../run/run-record.fixture.js';
import { BadRequestError } from '../task.errors.js';
import { RunStore } from './run.store.js';
import { RunHistory } from './run-history.js';
import { TaskDatabase } from './task-database.js';

const NOON = Date.UTC(2026, 10, 24, 12);
const failure = (message: string): RunError => ({ name: 'Error', message, stack: null, cause: null, context: null });

const ARGS = {
  format: 'tar',
  rows: 5,
  ratio: 0.1,
  on: true,
  off: false,
  nothing: null,
  digits: '5',
  'a.b': 'dot',
  'q"q': 'quote',
  "it's": 'apostrophe',
  'b\\s': 'backslash',
  'line\nbreak': 'break',
  größe: 'Ω',
  $: 'dollar',
  list: [1, 'a', null],
  object: { x: { y: 1 } },
};

/** Each run by the name it is called in the tables below; inserted in this order. */
const RUNS: Readonly<Record<string, Partial<RunRecord>>> = {
  plain: {},
  labelled: { label: 'nightly', actor: 'ada', trigger: 'admin' },
  other: { task: 'vacuum', title: 'Vacuum', label: 'night', actor: 'bob', trigger: 'api', status: 'running' },
  tagged: { tags: ['db', "it's 100%"], status: 'failed', error: failure('disk "sda" is full') },
  early: { createdAt: NOON - 1, status: 'partial', summary: '50% of_it done\\undone' },
  noon: { createdAt: NOON, status: 'succeeded', summary: 'Straße' },
  withArgs: { args: ARGS },
  likeArgs: { args: { format: 'TAR', rows: 1, on: 1, off: 0, digits: 5, list: [1], object: {} } },
};

let database: TaskDatabase;
let store: RunStore;
let history: RunHistory;
let names: Map<string, string>;

beforeEach(async () => {
  database = await TaskDatabase.open('sqlite::memory:');
  store = new RunStore(database);
  history = new RunHistory(database);
  names = new Map();
  for (const [name, differences] of Object.entries(RUNS)) {
    const { record } = await store.insert(runRecord(differences));
    names.set(record.id, name);
  }
});
afterEach(() => database.close());

/** Names of the runs that a filter finds, in the order of {@link RUNS}. */
async function found(filter: RunFilter): Promise<string[]> {
  const { items } = await history.page(filter);
  return items.map(({ id }) => names.get(id) ?? id).reverse();
}

it.each<[string, RunFilter, string[]]>([
  ['nothing', {}, Object.keys(RUNS)],
  ['a task', { task: 'vacuum' }, ['other']],
  ['a status', { status: 'failed' }, ['tagged']],
  ['any of several statuses', { status: ['failed', 'running'] }, ['other', 'tagged']],
  ['none of the statuses', { status: [] }, []],
  ['a label, whole', { label: 'night' }, ['other']],
  ['an actor', { actor: 'ada' }, ['labelled']],
  ['a trigger', { trigger: 'api' }, ['other']],
  ['a tag', { tag: 'db' }, ['tagged']],
  ['a tag, whole', { tag: 'd' }, []],
  ['a tag with signs in it', { tag: "it's 100%" }, ['tagged']],
  ['a time from which on', { from: new Date(NOON) }, ['noon']],
  ['a time before', { to: '2026-11-24T12:00:00Z', from: new Date(NOON - 1) }, ['early']],
  ['several conditions at once', { label: 'nightly', actor: 'bob' }, []],
])('filters by %s', async (_what, filter, expected) => {
  expect(await found(filter)).toEqual(expected);
});

describe('a filter by arguments', () => {
  it.each(Object.entries(ARGS))(
    'finds %p with the value %p and no value that only looks like it',
    async (key, value) => {
      expect(await found({ args: { [key]: value } })).toEqual(['withArgs']);
    },
  );

  it.each<[string, RunFilter['args']]>([
    ['a number for a text', { digits: 5.5 }],
    ['a part of a text', { format: 'ta' }],
    ['null for a missing argument', { missing: null }],
    ['a key that reaches into a value', { 'object.x': { y: 1 } }],
    ['a key that is a path', { '$.format': 'tar' }],
    ['a key that ends the quotes', { '" or 1=1 --': 'tar' }],
    ['a list in another order', { list: ['a', 1, null] }],
    ['one of two arguments', { format: 'tar', rows: 6 }],
    ['no number', { rows: Number.NaN }],
    ['a value nested deeper than the store reads', { list: JSON.parse('['.repeat(2_000) + ']'.repeat(2_000)) }],
  ])('does not find %s', async (_what, args) => {
    expect(await found({ args })).toEqual([]);
  });

  it('needs all of them', async () => {
    expect(await found({ args: { format: 'tar', rows: 5, on: true } })).toEqual(['withArgs']);
  });

  it('tells true from 1 and false from 0', async () => {
    expect(await found({ args: { on: 1 } })).toEqual(['likeArgs']);
    expect(await found({ args: { off: 0 } })).toEqual(['likeArgs']);
  });
});

it.each<[string, string, string[]]>([
  ['in the task and the title, whatever the case', 'VACUUM', ['other']],
  ['in the label', 'ightl', ['labelled']],
  ['in the message of the error', 'disk "sda"', ['tagged']],
  ['in the summary', 'Straße', ['noon']],
  ['with a percent sign', '50%', ['early']],
  ['with an underscore', 'of_it', ['early']],
  ['with a backslash', 'done\\un', ['early']],
  ['of which only a pattern would match', '5_%', []],
  ['that is an underscore and nothing else', '_', ['early']],
  ['that is empty', '', Object.keys(RUNS)],
  ['with an apostrophe', "it's", []],
])('finds a text %s', async (_what, text, expected) => {
  expect(await found({ text })).toEqual(expected);
});

it('finds a run by a part of its id', async () => {
  const [id = ''] = names.keys();
  expect(await found({ text: id.slice(4, 36).toUpperCase() })).toEqual(['plain']);
});

describe('pages', () => {
  it('are exact while runs arrive: newest first, each once, the later ones on none', async () => {
    const before = [...names.keys()].reverse();
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await history.page({ limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      sizes.push(page.items.length);
      cursor = page.nextCursor;
      await store.insert(runRecord());
    }
    expect(seen).toEqual(before);
    expect(sizes).toEqual([3, 3, 2]);
  });

  it('keep to the filter', async () => {
    const first = await history.page({ task: 'backup', limit: 4 });
    const second = await history.page({ task: 'backup', limit: 4, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ id }) => names.get(id)).reverse()).toEqual(
      Object.keys(RUNS).filter((name) => name !== 'other'),
    );
    expect(second.nextCursor).toBeNull();
  });

  it('say that there is no more when the last one is full', async () => {
    expect((await history.page({ limit: names.size })).nextCursor).toBeNull();
    expect((await history.page({ limit: names.size - 1 })).nextCursor).not.toBeNull();
  });

  it('have fifty runs unless asked for more or fewer, at most five hundred', async () => {
    await Promise.all(Array.from({ length: 500 }, () => store.insert(runRecord())));
    expect((await history.page({})).items).toHaveLength(50);
    expect((await history.page({ limit: 1 })).items).toHaveLength(1);
    expect((await history.page({ limit: 500 })).items).toHaveLength(500);
  });

  it('carry the whole record', async () => {
    const { record } = await store.insert(runRecord(RUNS.tagged));
    expect((await history.page({ limit: 1 })).items).toEqual([record]);
  });
});

it.each<[string, RunFilter, string]>([
  ['a limit of none', { limit: 0 }, 'The limit is 0: expected a whole number from 1 to 500.'],
  ['a limit too high', { limit: 501 }, 'The limit is 501'],
  ['half a run', { limit: 1.5 }, 'The limit is 1.5'],
  ['a limit that is no number', { limit: Number.NaN }, 'The limit is NaN'],
  ['a cursor that is none', { cursor: "' or 1=1" }, 'The cursor cannot be read: use the nextCursor of the page before'],
  ['an empty cursor', { cursor: '' }, 'The cursor cannot be read'],
  ['an unknown status', { status: 'done' as 'failed' }, 'There is no status "done". Known: queued, running, paused,'],
  ['one unknown status of several', { status: ['failed', 'done' as 'failed'] }, 'There is no status "done".'],
  ['a time that is none', { from: 'yesterday' }, 'The filter "from" is "yesterday": expected a time such as 2026-'],
  ['an end that is none', { to: new Date(Number.NaN) }, 'The filter "to" is null: expected a time such as 2026-'],
])('refuses %s', async (_what, filter, message) => {
  const act = history.page(filter);
  await expect(act).rejects.toThrow(BadRequestError);
  await expect(act).rejects.toThrow(message);
});
