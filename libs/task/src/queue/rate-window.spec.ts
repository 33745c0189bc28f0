import fc from 'fast-check';
import { RateWindow } from './rate-window.js';

const windowOf = (max: number, per: number, ...starts: number[]) => {
  const window = new RateWindow({ max, per });
  for (const at of starts) window.add(at);
  return window;
};

describe('RateWindow', () => {
  it('is open and empty at first', () => {
    const window = windowOf(1, 1_000);
    expect([window.opensAt, window.emptyAt]).toEqual([-Infinity, -Infinity]);
  });

  it('opens when the oldest of the last starts leaves the span, and is empty when the newest does', () => {
    const window = windowOf(2, 1_000, 0);
    expect(window.opensAt).toBe(-Infinity);
    window.add(300);
    expect([window.opensAt, window.emptyAt]).toEqual([1_000, 1_300]);
    window.add(1_000);
    expect([window.opensAt, window.emptyAt]).toEqual([1_300, 2_000]);
  });

  it('counts what it has seen for a limit that is narrower or wider', () => {
    const window = windowOf(2, 1_000, 0, 300);
    window.limit = { max: 1, per: 1_000 };
    expect(window.opensAt).toBe(1_300);
    window.limit = { max: 3, per: 1_000 };
    expect(window.opensAt).toBe(-Infinity);
    window.limit = { max: 2, per: 100 };
    expect(window.opensAt).toBe(100);
  });

  it('lets one start at the first moment at which no span would hold too many, whenever they come', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 120, size: 'max' });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 60 }), (all, max, per) => {
        const window = new RateWindow({ max, per });
        const starts: number[] = [];
        const count = (at: number) => starts.filter((start) => start > at - per).length;
        const isRight: boolean[] = [];
        let now = 0;
        for (const gap of all) {
          now += gap;
          isRight.push(window.opensAt <= now === count(now) < max);
          const at = Math.max(now, window.opensAt);
          if (at > now) isRight.push(count(at - 1) === max);
          starts.push(at);
          window.add(at);
          now = at;
        }
        for (const [index, at] of starts.entries()) isRight.push(at - (starts[index - max] ?? -Infinity) >= per);
        expect(isRight).not.toContain(false);
      }),
    );
  });

  it('remembers no more starts than its limit allows, twice', () => {
    const window = windowOf(3, 10);
    let most = 0;
    for (let at = 0; at < 10_000; at += 4) {
      window.add(at);
      most = Math.max(most, Reflect.get(window, 'starts').length);
    }
    expect(most).toBeLessThanOrEqual(6);
  });
});
