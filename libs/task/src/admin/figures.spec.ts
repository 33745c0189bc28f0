import { agoText, countText, limitText, momentView, sizeText } from './figures.js';

const now = new Date('2026-11-24T10:40:00Z');
const before = (ms: number) => new Date(now.getTime() - ms);

describe('figures', () => {
  it.each([
    [4_000, 'just now'],
    [42_000, '42 s ago'],
    [14 * 60_000, '14 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [30 * 3_600_000, 'yesterday'],
    [6 * 86_400_000, '6 d ago'],
    [45 * 86_400_000, '10 Oct 2026'],
  ])('tell that %d ms have passed as "%s"', (ms, text) => {
    expect(agoText(before(ms), now)).toBe(text);
  });

  it('take a clock that is ahead for now', () => {
    expect(agoText(before(-60_000), now)).toBe('just now');
  });

  it.each([
    [0, 'none'],
    [30_000, '30 s'],
    [600_000, '10 min'],
    [3_600_000, '1 h'],
    [5_400_000, '90 min'],
    [90_500, '1m 31s'],
  ])('tell a limit of %d ms as "%s"', (ms, text) => {
    expect(limitText(ms)).toBe(text);
  });

  it('group thousands and use the right noun', () => {
    expect(countText(20_000, 'task')).toBe('20,000 tasks');
    expect(countText(1, 'category', 'categories')).toBe('1 category');
  });

  it('tell sizes in units of a thousand', () => {
    expect([sizeText(0), sizeText(999), sizeText(14_200), sizeText(2_000_000)]).toEqual([
      '0 bytes',
      '999 bytes',
      '14.2 KB',
      '2 MB',
    ]);
  });

  it('give a moment for machines, exactly, and as an age', () => {
    const moment = momentView('2026-11-24T10:26:00Z', now);
    expect(moment).toMatchObject({ iso: '2026-11-24T10:26:00Z', ago: '14 min ago' });
    expect(moment.exact).toMatch(/^2026-11-24 \d\d:\d\d:00$/);
  });
});
