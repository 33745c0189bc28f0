import { attempt, line, run, step } from './run.fixture.js';
import { type LogLineView, numberAt, type RunLogView, runLogView } from './run-log.view.js';

const PATH = '/t/runs/1';

function linesOf(view: RunLogView): LogLineView[] {
  return view.lines.filter((line) => 'number' in line);
}

describe('runLogView', () => {
  it('numbers the lines among all lines of the run, whatever their event numbers are', () => {
    const view = runLogView(run({ logLines: 814 }), { lines: [line(900), line(905)], firstNumber: 813 }, PATH);
    expect(linesOf(view).map(({ number, seq }) => [number, seq])).toEqual([
      [813, 900],
      [814, 905],
    ]);
    expect(view.shown).toBe('Showing lines 813 to 814.');
    expect(view.earlierHref).toBe('/t/runs/1?before=900&line=813#log');
    expect(view.laterHref).toBeNull();
  });

  it('says nothing of what is shown when it is everything', () => {
    const view = runLogView(run({ logLines: 2 }), { lines: [line(1), line(2)], firstNumber: 1 }, PATH);
    expect(view).toMatchObject({ count: '2 lines', shown: null, earlierHref: null, laterHref: null });
  });

  it('leads back to the newest lines from an older part', () => {
    const view = runLogView(run({ logLines: 10 }), { lines: [line(3), line(4)], firstNumber: 3 }, PATH);
    expect(view.laterHref).toBe('/t/runs/1#log');
  });

  it('takes the level from the line, and gives none to what a child process wrote', () => {
    const lines = [line(1, { level: 'warn', text: 'ERROR in words' }), line(2, { level: 'warn', stream: 'stderr' })];
    const view = runLogView(run({ logLines: 2 }), { lines, firstNumber: 1 }, PATH);
    expect(linesOf(view).map(({ level, levelWord }) => [level, levelWord])).toEqual([
      ['warn', 'WARN'],
      ['warn', null],
    ]);
  });

  it('counts errors and warnings and links to the first of each', () => {
    const levels = ['info', 'error', 'warn', 'error'] as const;
    const lines = levels.map((level, index) => line(index + 1, { level }));
    const view = runLogView(run({ logLines: 4 }), { lines, firstNumber: 1 }, PATH);
    expect(view.errors).toEqual({ text: '2 errors', href: '#L2' });
    expect(view.warnings).toEqual({ text: '1 warning', href: '#L3' });
  });

  it('leads to the rest of a line that is too long to show', () => {
    const view = runLogView(
      run({ logLines: 1 }),
      { lines: [line(7, { text: 'x'.repeat(16_204) })], firstNumber: 1 },
      PATH,
    );
    expect(linesOf(view)[0]?.rest).toEqual({
      text: 'Show 14,204 more characters',
      href: '/t/runs/1/log?format=text&after=6&limit=1',
    });
  });

  it('marks where lines are missing, and numbers the ones after it as if they were there', () => {
    const mark = { type: 'truncated', seq: 900, from: 3, to: 900, lines: 890, reason: 'Too much.' } as const;
    const log = { lines: [line(2), mark, line(901, { level: 'error' })], firstNumber: 1 };
    const view = runLogView(run({ logLines: 892 }), log, PATH);
    expect(view.lines[1]).toEqual({
      begins: null,
      first: 2,
      missing: 890,
      gap: '890 lines are missing here.',
      reason: 'Too much.',
    });
    expect(linesOf(view).map(({ number }) => number)).toEqual([1, 892]);
    expect([view.shown, view.errors?.href, numberAt(log, 1), numberAt(log, 2)]).toEqual([null, '#L892', 2, 892]);
    const one = runLogView(run({ logLines: 3 }), { ...log, lines: [{ ...mark, lines: 1 }] }, PATH);
    expect(one.lines).toMatchObject([{ gap: '1 line is missing here.' }]);
  });

  it('says above the first line of each later attempt which one it is, of those that wrote something', () => {
    const ended = (number: number, logLines: number) =>
      attempt({ attempt: number, logLines, startedAt: `2026-11-24T10:4${number}:00.000Z` });
    const retried = run({
      logLines: 4,
      attempt: 4,
      maxAttempts: 5,
      attempts: [ended(1, 2), ended(2, 2), ended(3, 3)],
      attemptStartedAt: '2026-11-24T10:44:00.000Z',
    });
    const view = runLogView(retried, { lines: [line(1), line(2), line(5), line(8)], firstNumber: 1 }, PATH);
    expect(linesOf(view).map(({ begins }) => begins && [begins.words, begins.iso])).toEqual([
      null,
      null,
      ['Attempt 3 of 5', '2026-11-24T10:43:00.000Z'],
      ['Attempt 4 of 5', '2026-11-24T10:44:00.000Z'],
    ]);
    const waiting = run({ logLines: 2, attempt: 1, maxAttempts: 5, attempts: [ended(1, 1)] });
    expect(linesOf(runLogView(waiting, { lines: [line(2)], firstNumber: 2 }, PATH))[0]?.begins).toBeNull();
  });

  it('says above a line which steps begin with it, how deep they are and what is known of them', () => {
    const started = { startedAt: '2026-11-24T10:41:54.000Z' };
    const batches = step('Write', { ...started, status: 'failed', durationMs: 3_100 });
    const steps = [step('Import', { ...started, status: 'running', durationMs: null, steps: [batches] })];
    const at = (seq: number, of: string | null) => line(seq, { at: '2026-11-24T10:42:00.000Z', step: of });
    const mark = { type: 'truncated', seq: 15, from: 15, to: 15, lines: 1, reason: 'Too much.' } as const;
    const lines = [at(11, null), at(12, 'Import › Write'), at(13, 'Import › Write'), at(14, 'Import'), mark];
    const log = { lines: [...lines, at(16, 'Import'), at(17, 'Report')], firstNumber: 1 };
    const headings = (of: Parameters<typeof run>[0]) =>
      linesOf(runLogView(run({ logLines: 7, steps, ...of }), log, PATH)).map((view) =>
        view.steps.map(({ name, around, fact }) => `${around.length} ${name} ${fact}`),
      );
    const begun = ['0 Import running', '1 Write failed · 3.1s'];
    expect(headings({})).toEqual([[], begun, [], [], ['0 Import running'], ['0 Report ']]);
    const [, [left] = []] = headings({ status: 'interrupted', finishedAt: '2026-11-24T10:42:00.000Z', attempts: [] });
    expect(left).toBe('0 Import interrupted · 6.0s');
  });

  it('begins steps anew with each attempt', () => {
    const attempts = [attempt({ logLines: 1 })];
    const retried = run({ logLines: 2, attempt: 2, maxAttempts: 2, attempts });
    const lines = [line(1, { step: 'Import' }), line(2, { step: 'Import' })];
    const view = runLogView(retried, { lines, firstNumber: 1 }, PATH);
    expect(linesOf(view).map(({ steps }) => steps.length)).toEqual([1, 1]);
  });

  it('says why there is no line', () => {
    const empty = (status: 'queued' | 'running' | 'succeeded') =>
      runLogView(run({ status }), { lines: [], firstNumber: 1 }, PATH).empty;
    expect(empty('queued')).toBe('Lines appear here as soon as the run starts.');
    expect(empty('running')).toBe('No log line yet.');
    expect(empty('succeeded')).toBe('This run wrote no log line.');
  });
});
