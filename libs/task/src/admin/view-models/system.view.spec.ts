import { TASK_DEFAULTS } from '../../config/task-module.options.js';
import { TASK_SETTINGS } from '../../config/task-setting.js';
import { RUN_STATUSES, type RunStatus } from '../../run/run-status.js';
import { NOW, run } from './run.fixture.js';
import { type SettingView, type SlotView, type SystemFacts, systemData, systemPage } from './system.view.js';

function facts(differences: Partial<SystemFacts> = {}): SystemFacts {
  const kept = Object.fromEntries(RUN_STATUSES.map((status) => [status, 0])) as Record<RunStatus, number>;
  const sources = Object.fromEntries(TASK_SETTINGS.map(({ option }) => [option, 'default'])) as SystemFacts['sources'];
  return {
    now: NOW,
    kept: { ...kept, queued: 3 },
    histogram: [{ from: 0, to: 1, counts: { succeeded: 6, failed: 1, timed_out: 1 } }],
    holders: [run({ label: 'eu' })],
    schedules: [],
    waiting: { due: 3, dueSince: NOW.getTime() - 72_000, later: 0, nextDueAt: null },
    slots: { total: 3, used: 1 },
    store: { address: 'postgres://ana:s3cret@db/app', bytes: 14_200, answersInMs: 3.6 },
    memoryBytes: 412_000_000,
    uptimeMs: 60_000,
    settings: { ...TASK_DEFAULTS, store: 'postgres://ana:s3cret@db/app' },
    sources: { ...sources, store: 'environment' },
    versions: [{ name: 'Node', version: '20.19.0' }],
    ...differences,
  };
}

interface Content {
  readonly figures: readonly { readonly name: string; readonly value: string; readonly more: string }[];
  readonly slots: readonly SlotView[];
  readonly settings: readonly SettingView[];
  readonly diagnostics: string;
}

function contentOf(differences?: Partial<SystemFacts>): Content {
  return systemPage(facts(differences), '/t').content as unknown as Content;
}

describe('systemPage', () => {
  it('says how busy the node is and how much failed', () => {
    expect(contentOf().figures.map(({ value, more }) => `${value} ${more}`)).toEqual([
      '1 of 3',
      '3 oldest 1m 12s',
      '8 runs',
      '25% 2 of 8',
    ]);
    const counts = { succeeded: 2, failed: 1, interrupted: 1 };
    expect(contentOf({ histogram: [{ from: 0, to: 1, counts }] }).figures.at(-1)).toMatchObject({
      value: '25%',
      more: '1 of 4, 1 interrupted',
    });
    expect(contentOf({ histogram: [] }).figures.at(-1)).toMatchObject({ value: '0%', more: '0 of 0' });
  });

  it('does not take runs that are to start later for stuck', () => {
    const more = (waiting: SystemFacts['waiting']) => contentOf({ waiting }).figures[1]?.more;
    const later = { later: 2, nextDueAt: NOW.getTime() + 250_000 };
    expect(more({ due: 0, dueSince: null, ...later })).toBe('2 later, next due in 4m 10s');
    expect(more({ due: 1, dueSince: NOW.getTime() - 1_500, ...later })).toBe(
      'oldest 1.5s, 2 later, next due in 4m 10s',
    );
    expect(systemData(facts({ waiting: { due: 0, dueSince: null, ...later } }))).toMatchObject({
      oldestWaitingMs: null,
      nextDueAt: '2026-11-24T10:48:18.000Z',
    });
  });

  it('lists every slot, used ones first', () => {
    expect(contentOf().slots.map(({ number, run }) => [number, run?.title ?? 'free'])).toEqual([
      [1, 'Rebuild search index: eu'],
      [2, 'free'],
      [3, 'free'],
    ]);
  });

  it('does not call a slot free while a method that ignored the stop holds it', () => {
    const { slots } = contentOf({ slots: { total: 3, used: 2 } });
    expect(slots.map(({ held, run }) => (run === null ? held : run.title))).toEqual([
      'Rebuild search index: eu',
      true,
      false,
    ]);
  });

  it('names the run whose method goes on after its end, without a clock, and says which one is paused', () => {
    const ended = run({ id: 'ended', status: 'timed_out', ignoredSignal: true, title: 'Stubborn' });
    const paused = run({ id: 'paused', status: 'paused', title: 'Loop' });
    const { slots } = contentOf({ holders: [ended, paused], slots: { total: 3, used: 2 } });
    expect(
      slots.map(({ held, run: shown }) => [held, shown?.title, shown?.href, shown?.note, shown?.time == null]),
    ).toEqual([
      [true, 'Stubborn', '/t/runs/ended', '', true],
      [false, 'Loop', '/t/runs/paused', 'paused', false],
      [false, undefined, undefined, undefined, true],
    ]);
  });

  it('lists every setting with its value, who set it and what it means', () => {
    const { settings } = contentOf();
    expect(settings.map(({ name }) => name)).toEqual(TASK_SETTINGS.map(({ env }) => env));
    expect(settings.find(({ name }) => name === 'TASK_TIMEOUT')).toMatchObject({ value: '5 min', source: 'default' });
    for (const { value, meaning } of settings) expect([value, meaning]).not.toContain('');
  });

  it('never shows the password of an address, on the page, in diagnostics or as data', () => {
    const { settings, diagnostics } = contentOf();
    expect(settings.find(({ name }) => name === 'TASK_STORE')).toMatchObject({
      value: 'postgres://ana:hidden@db/app',
      source: 'environment',
    });
    expect(diagnostics).toContain('TASK_STORE=postgres://ana:hidden@db/app (environment)');
    expect(JSON.stringify([systemPage(facts(), '/t'), systemData(facts())])).not.toContain('s3cret');
  });
});
