import type { HistogramBar } from '../../store/run-statistics.js';
import { runHistogramView } from './run-histogram.view.js';

const SPAN = 900_000;
const FROM = Date.UTC(2026, 10, 24, 10);

function bars(counts: Record<number, HistogramBar['counts']>): HistogramBar[] {
  return Array.from({ length: 96 }, (_none, index) => ({
    from: FROM + index * SPAN,
    to: FROM + (index + 1) * SPAN,
    counts: counts[index] ?? {},
  }));
}

describe('runHistogramView', () => {
  const view = runHistogramView(
    bars({
      0: { succeeded: 7, partial: 1, timed_out: 2 },
      3: { interrupted: 1, cancelled: 1, running: 1 },
      95: { succeeded: 1 },
    }),
    '/t/runs',
  );

  it('counts apart what succeeded, wholly or in part, what failed, what was interrupted, and the rest', () => {
    expect(view.total).toBe('14 runs');
    expect(view.legend.map(({ name, count }) => [name, count])).toEqual([
      ['Succeeded', '8'],
      ['Partial', '1'],
      ['Failed or timed out', '2'],
      ['Interrupted', '1'],
      ['Active or cancelled', '2'],
    ]);
    expect(view.sentence).toBe(
      '14 runs in the last 24 hours: 8 succeeded, 1 partial, 2 failed or timed out, 1 interrupted, 2 active or cancelled.',
    );
    const calm = runHistogramView(bars({ 0: { succeeded: 7 } }), '/t/runs');
    expect(calm.sentence).toBe('7 runs in the last 24 hours: 7 succeeded, 0 failed or timed out.');
  });

  it('stacks the parts of a bar inside the box, none over another', () => {
    const parts = view.bars[0]?.parts ?? [];
    expect(parts.map(({ kind }) => kind)).toEqual(['ok', 'partial', 'failed']);
    const [ok, partial, failed] = parts;
    expect((ok?.y ?? 0) + (ok?.height ?? 0)).toBe(60);
    expect((partial?.y ?? 0) + (partial?.height ?? 0)).toBeLessThanOrEqual(ok?.y ?? 0);
    expect((failed?.y ?? 0) + (failed?.height ?? 0)).toBeLessThanOrEqual(partial?.y ?? 0);
    expect(failed?.y).toBeGreaterThanOrEqual(0);
    expect(view.bars[1]?.parts).toEqual([]);
  });

  it('leads from each bar to the runs of its span', () => {
    expect(view.bars[0]?.href).toBe('/t/runs?from=2026-11-24T10:00:00.000Z&to=2026-11-24T10:15:00.000Z');
  });

  it('has one bar an hour for narrow pages', () => {
    expect(view.hourBars).toHaveLength(24);
    expect(view.hourBars[0]?.parts.map(({ kind }) => kind)).toEqual([
      'ok',
      'partial',
      'other',
      'interrupted',
      'failed',
    ]);
    expect(view.hourBars[0]?.href).toBe(view.hours[0]?.href);
  });

  it('gives the same as a table by the hour', () => {
    expect(view.hours).toHaveLength(24);
    expect(view.columns).toEqual(['Succeeded', 'Partial', 'Failed or timed out', 'Interrupted', 'Active or cancelled']);
    expect(view.hours[0]).toMatchObject({ counts: ['7', '1', '2', '1', '2'] });
    expect(view.hours[0]?.href).toContain('to=2026-11-24T11:00:00.000Z');
  });

  it('shows six times and now below the chart', () => {
    expect(view.axis).toHaveLength(7);
    expect(view.axis.at(-1)).toBe('now');
  });
});
