import { tickText, timeLeftText } from './public/clock-text.js';

const HOUR = 3_600_000;

describe('tickText', () => {
  it.each([
    [-5, '0.0s'],
    [940, '0.9s'],
    [9_999, '9.9s'],
    [41_800, '41s'],
    [124_000, '2m 04s'],
    [65 * 60_000, '1h 05m'],
    [51 * HOUR, '2d 3h'],
  ])('shows %i ms as %s', (ms, text) => expect(tickText(ms)).toBe(text));
});

describe('timeLeftText', () => {
  it.each([
    [400, '5s left'],
    [21_000, '25s left'],
    [77_400, '1m 17s left'],
    [752_000, '13 min left'],
    [1.5 * HOUR, '1h 30m left'],
    [30 * HOUR, 'more than a day left'],
  ])('rounds %i ms to %s', (ms, text) => expect(timeLeftText(ms)).toBe(text));
});
