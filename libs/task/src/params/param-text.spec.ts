import { toMilliseconds } from '../duration.js';
import { durationText, paramText } from './param-text.js';

describe('durationText', () => {
  it.each([
    [0, '0s'],
    [1, '1ms'],
    [1_500, '1s 500ms'],
    [90_000, '1m 30s'],
    [5_400_000, '1h 30m'],
    [90_061_001, '1d 1h 1m 1s 1ms'],
  ])('writes %i ms as %s, which is read as the same', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
    expect(toMilliseconds(text)).toBe(milliseconds);
  });
});

describe('paramText', () => {
  it.each([
    ['string', 'a', 'a'],
    ['integer', 5, '5'],
    ['number', 1e21, '1e+21'],
    ['boolean', false, 'false'],
    ['date', new Date('2026-03-01T00:00:00Z'), '2026-03-01'],
    ['json', { a: [1] }, '{\n  "a": [\n    1\n  ]\n}'],
    ['json', null, 'null'],
    ['string[]', ['a', 'b'], 'a\nb'],
    ['secret', 'hunter2', ''],
    ['number', undefined, ''],
  ] as const)('shows a %s %j as %j', (type, value, text) => {
    expect(paramText(type, value)).toBe(text);
  });
});
