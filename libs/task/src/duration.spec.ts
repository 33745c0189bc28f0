import fc from 'fast-check';
import { formatDuration, toMilliseconds } from './duration.js';

const TEN_YEARS = 10 * 365 * 86_400_000;

describe('toMilliseconds', () => {
  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['5M', 300_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    [' 2 hours 5 minutes ', 7_500_000],
    ['1.5h', 5_400_000],
    ['2 weeks', 1_209_600_000],
    ['1d', 86_400_000],
    ['250ms', 250],
    ['PT1H30M', 5_400_000],
    ['P1DT2H', 93_600_000],
    ['PT0.5S', 500],
    ['1500', 1_500],
    ['0', 0],
    [1_500, 1_500],
    [0, 0],
    [0.6, 1],
    [TEN_YEARS, TEN_YEARS],
  ])('reads %p as %i ms', (duration, ms) => {
    expect(toMilliseconds(duration)).toBe(ms);
  });

  it.each([
    [''],
    ['soon'],
    ['5'.repeat(101)],
    ['5 m x'],
    ['5 parsecs'],
    ['-5s'],
    ['1e3'],
    ['5s 3'],
    ['P'],
    ['PT'],
    ['P1DT'],
    ['3651d'],
    [-1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [TEN_YEARS + 1],
    [null],
    [undefined],
    [true],
    [new Date(5)],
  ])('refuses %p', (duration) => {
    expect(toMilliseconds(duration)).toBeUndefined();
  });

  it('adds up the units of a text', () => {
    const count = fc.integer({ min: 0, max: 99 });
    fc.assert(
      fc.property(count, count, count, (hours, minutes, seconds) => {
        const ms = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
        expect(toMilliseconds(`${hours}h ${minutes}m ${seconds}s`)).toBe(ms);
        expect(toMilliseconds(`P2DT${hours}H${minutes}M${seconds}S`)).toBe(ms + 172_800_000);
      }),
    );
  });

  it('answers any text, however odd, at once with whole milliseconds or nothing', () => {
    const pieces = fc.constantFrom('1', '9', '.', ' ', 's', 'm', 'h', 'd', 'ms', 'min', 'hours', 'P', 'T', '-');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 120, size: 'max' }), (parts) => {
        const ms = toMilliseconds(parts.join(''));
        expect(ms === undefined || (Number.isSafeInteger(ms) && ms >= 0 && ms <= TEN_YEARS)).toBe(true);
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0ms'],
    [0.4, '0ms'],
    [840, '840ms'],
    [999.4, '999ms'],
    [999.5, '1.0s'],
    [3_140, '3.1s'],
    [59_949, '59.9s'],
    [59_950, '1m 00s'],
    [124_000, '2m 04s'],
    [3_599_499, '59m 59s'],
    [3_599_500, '1h 00m'],
    [3_900_000, '1h 05m'],
    [86_399_999, '1d 0h'],
    [183_600_000, '2d 3h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('writes what is read as nearly the same length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: TEN_YEARS - 3_600_000 }), (ms) => {
        const readBack = toMilliseconds(formatDuration(ms)) ?? Number.NaN;
        expect(Math.abs(readBack - ms)).toBeLessThanOrEqual(Math.max(1, ms * 0.05));
      }),
    );
  });
});
