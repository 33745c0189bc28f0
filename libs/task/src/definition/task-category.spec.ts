import { categoriesOf, categoryIcon, categoryLabel } from './task-category.js';

it.each([
  ['maintenance', 'Maintenance', 'wrench'],
  ['data', 'Data', 'database'],
  ['admin', 'Admin', 'shield'],
  ['report', 'Report', 'chart-column'],
  ['stock', 'Stock', 'play'],
  ['customer-care_team', 'Customer care team', 'play'],
  ['übersicht', 'Übersicht', 'play'],
  ['constructor', 'Constructor', 'play'],
  ['__proto__', ' proto ', 'play'],
  ['', '', 'play'],
])('the category "%s" reads "%s" and has the icon %s', (category, label, icon) => {
  expect(categoryLabel(category)).toBe(label);
  expect(categoryIcon(category)).toBe(icon);
});

describe('categoriesOf', () => {
  const tasks = (...categories: string[]) => categories.map((category) => ({ category }));

  it('counts the tasks of each category: the known ones in their order, then the others as they come', () => {
    const categories = categoriesOf(tasks('stock', 'report', 'data', 'stock', 'care', 'data', 'data'));
    expect(categories.map(({ key, count }) => [key, count])).toEqual([
      ['data', 3],
      ['report', 1],
      ['stock', 2],
      ['care', 1],
    ]);
  });

  it('says label and icon of each', () => {
    expect(categoriesOf(tasks('data', 'stock'))).toEqual([
      { key: 'data', label: 'Data', icon: 'database', count: 1 },
      { key: 'stock', label: 'Stock', icon: 'play', count: 1 },
    ]);
  });

  it('leaves out categories without tasks', () => {
    expect(categoriesOf([])).toEqual([]);
  });
});
