import type { RunFilter } from '../../run/run-query.js';
import { RUN_STATUSES } from '../../run/run-status.js';
import { type FilterFacts, hrefWith, runFiltersView, STATUS_GROUPS } from './run-filters.view.js';

function facts(query = '', filter: RunFilter = {}): FilterFacts {
  const tasks = [{ key: 'backup', title: 'Database backup' }];
  const counts = { active: 3, failed: 1_200 };
  return { filter, query: new URLSearchParams(query), path: '/t/runs', tasks, labels: ['eu'], actors: ['ana'], counts };
}

describe('runFiltersView', () => {
  it('has every status in exactly one group of the control', () => {
    expect(STATUS_GROUPS.flatMap(({ statuses }) => [...statuses]).sort()).toEqual([...RUN_STATUSES].sort());
  });

  it('marks the group that is chosen, in whatever order its statuses stand', () => {
    const { groups } = runFiltersView(facts('', { status: ['interrupted', 'failed', 'timed_out'] }));
    expect(groups.filter(({ current }) => current).map(({ text }) => text)).toEqual(['Failed']);
    expect(groups.map(({ text, count }) => [text, count])).toEqual([
      ['All', null],
      ['Active', '3'],
      ['Succeeded', null],
      ['Failed', '999+'],
      ['Cancelled', null],
    ]);
    expect(groups[1]?.href).toBe('/t/runs?status=queued,running,paused');
  });

  it('keeps the other filters in every link, and in the form of the search', () => {
    const view = runFiltersView(facts('label=a%26b&text=x&from=7d', { label: 'a&b', text: 'x' }));
    expect(view.groups[4]?.href).toBe('/t/runs?label=a%26b&text=x&from=7d&status=cancelled');
    expect(view.text).toBe('x');
    expect(view.kept).toEqual([
      { name: 'label', value: 'a&b' },
      { name: 'from', value: '7d' },
    ]);
    expect(view.clearHref).toBe('/t/runs');
    expect(runFiltersView(facts()).clearHref).toBeNull();
  });

  it('shows what is chosen instead of its menu, with the way to clear it', () => {
    const view = runFiltersView(facts('task=backup&from=7d&actor=ana', { task: 'backup', actor: 'ana' }));
    expect(view.menus.map(({ name, chosen }) => [name, chosen?.text ?? null, chosen?.clearHref ?? null])).toEqual([
      ['Task', 'Database backup', '/t/runs?from=7d&actor=ana'],
      ['Label', null, null],
      ['Time', 'Last 7 days', '/t/runs?task=backup&actor=ana'],
      ['By', 'ana', '/t/runs?task=backup&from=7d'],
    ]);
  });

  it('names a span that no menu has, and one status alone', () => {
    const view = runFiltersView(facts('from=2026-11-24T06:00:00Z', { status: 'timed_out' }));
    expect(view.menus[2]?.chosen?.text).toBe('from 2026-11-24T06:00:00Z');
    expect(view.statuses.chosen?.text).toBe('Timed out');
  });
});

describe('hrefWith', () => {
  it('adds, replaces and takes out', () => {
    expect(hrefWith(facts('a=1&b=2'), { b: '3', c: 'x:y', a: null })).toBe('/t/runs?b=3&c=x:y');
    expect(hrefWith(facts('a=1'), { a: null })).toBe('/t/runs');
  });
});
