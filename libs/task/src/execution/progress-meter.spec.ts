import { MOST_BARS, ProgressMeter } from './progress-meter.js';

function meterAt() {
  let now = 0;
  const meter = new ProgressMeter(() => now);
  /** Reads the counter after so many milliseconds; gives the bar. */
  const after = (ms: number, current: number, total: number | null = null, name: string | null = null) => {
    now += ms;
    meter.read({ current, total, message: null }, name);
    const { bars, ...main } = meter.toProgress();
    return name === null ? main : bars.find((bar) => bar.name === name);
  };
  return { meter, after };
}

describe('the speed of a counter', () => {
  it('is unknown at the first reading, and until a quarter of a second has passed', () => {
    const { after } = meterAt();
    expect(after(0, 0, 100)).toMatchObject({ rate: null, remainingMs: null });
    expect(after(249, 10, 100)).toMatchObject({ current: 10, rate: null, remainingMs: null });
    expect(after(1, 10, 100)).toMatchObject({ rate: 40, remainingMs: 2_250 });
  });

  it('counts the first spans like any others: one slow start does not stay in it for long', () => {
    const { after } = meterAt();
    after(0, 0, 1_000);
    after(1_000, 1, 1_000);
    for (let current = 11; current < 91; current += 10) after(1_000, current, 1_000);
    expect(after(1_000, 91, 1_000)?.rate).toBeCloseTo(9.4, 0);
  });

  it('follows a change within about half a minute, however slow the items are', () => {
    const { after } = meterAt();
    after(0, 0);
    for (let current = 1; current <= 10; current++) after(60_000, current);
    expect(after(60_000, 11)?.rate).toBe(0.0167);
    let current = 11;
    for (let second = 0; second < 60; second++) after(1_000, ++current);
    expect(after(1_000, ++current)?.rate).toBeGreaterThan(0.95);
  });

  it('starts anew when the counter goes back', () => {
    const { after } = meterAt();
    after(0, 0);
    expect(after(1_000, 100)?.rate).toBe(100);
    expect(after(1_000, 0)).toMatchObject({ rate: null });
    expect(after(1_000, 5)).toMatchObject({ rate: 5 });
  });

  it('is 0, without an end in sight, while the counter stands still', () => {
    const { after } = meterAt();
    after(0, 5, 10);
    expect(after(1_000, 5, 10)).toMatchObject({ rate: 0, remainingMs: null });
  });
});

describe('the time left', () => {
  it('needs a total, and is none once that is reached', () => {
    const { after } = meterAt();
    after(0, 0);
    expect(after(1_000, 10)).toMatchObject({ rate: 10, remainingMs: null });
    expect(after(1_000, 20, 50)).toMatchObject({ rate: 10, remainingMs: 3_000 });
    expect(after(1_000, 60, 50)).toMatchObject({ remainingMs: 0 });
  });
});

describe('named bars', () => {
  it('stand in the order in which they came, each with a speed of its own, beside the main one', () => {
    const { after, meter } = meterAt();
    after(0, 0, 10, 'b');
    after(0, 0, 10, 'a');
    expect(after(1_000, 1, 10, 'b')).toMatchObject({ name: 'b', percent: 10, rate: 1, remainingMs: 9_000 });
    expect(after(1_000, 4, 10, 'a')).toMatchObject({ rate: 2, remainingMs: 3_000 });
    expect(meter.toProgress()).toMatchObject({ current: 0, total: null, percent: null, rate: null });
    expect(meter.toProgress().bars.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('are a hundred at most; those there are go on', () => {
    const { meter } = meterAt();
    const reading = { current: 1, total: 2, message: null };
    for (let index = 0; index < MOST_BARS; index++) expect(meter.read(reading, `bar ${index}`)).toBe(true);
    expect(meter.read(reading, 'one more')).toBe(false);
    expect(meter.read(reading, 'bar 0')).toBe(true);
    expect(meter.toProgress().bars).toHaveLength(MOST_BARS);
  });
});
