import type { JsonValue } from '../../run/run.js';
import { run } from './run.fixture.js';
import { type ResultQuery, runResultView } from './run-result.view.js';

const query: ResultQuery = { view: null, sort: null, descending: false, page: 1 };
const rows = [
  { region: 'DACH', revenue: 402_118.2, tags: ['a'] },
  { region: 'Benelux', revenue: 9, tags: null },
];

function viewOf(result: JsonValue, differences: Partial<ResultQuery> = {}) {
  return runResultView(run({ status: 'succeeded', result }), { ...query, ...differences }, '/t/runs/1');
}

describe('runResultView', () => {
  it('offers the views that fit the data, the best one first', () => {
    const offered = (result: JsonValue) => viewOf(result)?.views.map(({ text }) => text);
    expect(offered(rows)).toEqual(['Table', 'JSON']);
    expect(offered({ month: '2026-10', rows })).toEqual(['Table', 'JSON']);
    expect(offered({ file: 'a.sql', size: 3 })).toEqual(['Values', 'JSON']);
    expect(offered([1, 2])).toEqual([]);
    expect(offered({ a: { b: 1 }, rows })).toEqual([]);
    expect(viewOf([1, 2])?.json).not.toBeNull();
  });

  it('keeps the view of the address, if it fits', () => {
    expect(viewOf(rows, { view: 'json' })).toMatchObject({ table: null, json: [{ kind: 'branch' }] });
    expect(viewOf(rows, { view: 'values' })?.table).not.toBeNull();
  });

  it('makes figures of at most four numbers beside a table, or of a result of numbers alone', () => {
    expect(viewOf({ netRevenue: 1_284_310, order_count: 18_402, rows })?.tiles).toEqual([
      { key: 'Net revenue', value: '1,284,310' },
      { key: 'Order count', value: '18,402' },
    ]);
    expect(viewOf({ a: 1, b: 2 })).toMatchObject({ tiles: [{ key: 'A' }, { key: 'B' }], pairs: null });
    expect(viewOf({ a: 1, b: 2, c: 3, d: 4, e: 5 })?.tiles).toEqual([]);
    expect(viewOf({ file: 'a', size: 3 })).toMatchObject({ tiles: [], pairs: [{ key: 'file' }, { key: 'size' }] });
  });

  it('says that there is nothing where the task returned and said nothing', () => {
    expect(viewOf(null)?.nothing).toBe('The task returned nothing.');
    expect(runResultView(run({ status: 'succeeded', summary: '3 rows.' }), query, '/p')).toMatchObject({
      summary: '3 rows.',
      nothing: null,
    });
  });

  it('has no panel before the end, nor for a run that failed', () => {
    for (const status of ['running', 'failed', 'cancelled'] as const) {
      expect(runResultView(run({ status, result: rows }), query, '/p')).toBeNull();
    }
  });
});
