import { resultTable, tableRowsOf } from './result-table.view.js';

const query = { sort: null, descending: false, page: 1 };
const rows = Array.from({ length: 120 }, (_none, index) => ({ id: 120 - index, name: `n${index}`, more: { a: [1] } }));

function texts(view: ReturnType<typeof resultTable>, column: number): string[] {
  return view.rows.map(({ cells }) => cells[column]?.text ?? '');
}

describe('resultTable', () => {
  it('shows 50 rows a page and leads to the others in the same order', () => {
    const first = resultTable(rows, query, '/p');
    expect(first).toMatchObject({
      range: '1–50 of 120 rows',
      previousHref: null,
      nextHref: '/p?view=table&page=2#result',
    });
    const last = resultTable(rows, { sort: 'id', descending: true, page: 9 }, '/p');
    expect(last).toMatchObject({ range: '101–120 of 120 rows', nextHref: null });
    expect(last.previousHref).toBe('/p?view=table&sort=id&dir=desc&page=2#result');
    expect(texts(last, 0).at(-1)).toBe('1');
  });

  it('sorts numbers as numbers and texts with their numbers in order, and turns round when asked again', () => {
    expect(texts(resultTable(rows, { ...query, sort: 'id' }, '/p'), 0).slice(0, 3)).toEqual(['1', '2', '3']);
    expect(texts(resultTable(rows, { ...query, sort: 'name' }, '/p'), 1).slice(1, 3)).toEqual(['n1', 'n2']);
    const numbers = [10, -5, 1.5, -50, 1.25].map((value) => ({ value }));
    expect(texts(resultTable(numbers, { ...query, sort: 'value' }, '/p'), 0)).toEqual([
      '-50',
      '-5',
      '1.25',
      '1.5',
      '10',
    ]);
    const [column] = resultTable(rows, { ...query, sort: 'id' }, '/p').columns;
    expect(column).toMatchObject({ order: 'ascending', href: '/p?view=table&sort=id&dir=desc#result' });
  });

  it('keeps the order of the result for a column that it does not have', () => {
    expect(texts(resultTable(rows, { ...query, sort: 'gone' }, '/p'), 1)[0]).toBe('n0');
  });

  it('puts numbers to the right, nested values in short, and a dash for nothing', () => {
    const view = resultTable(
      [
        { a: 1.5, b: { c: 1 }, d: '' },
        { a: null, b: null },
      ],
      query,
      '/p',
    );
    expect(view.columns.map(({ name, number }) => [name, number])).toEqual([
      ['a', true],
      ['b', false],
      ['d', false],
    ]);
    expect(view.rows[0]?.cells).toEqual([
      { text: '1.5', number: true, nested: false },
      { text: '{"c":1}', number: false, nested: true },
      { text: '–', number: false, nested: false },
    ]);
  });
});

describe('tableRowsOf', () => {
  it('finds rows only where every item is an object that says something', () => {
    expect(tableRowsOf([{ a: 1 }, 2])).toBeNull();
    expect(tableRowsOf([{}])).toBeNull();
    expect(tableRowsOf([])).toBeNull();
    expect(tableRowsOf({ rows: [{ a: 1 }], other: [{ a: 1 }] })).toBeNull();
    expect(tableRowsOf({ month: '10', rows: [{ a: 1 }] })).toEqual([{ a: 1 }]);
  });
});
