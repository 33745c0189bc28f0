import { STEP_SEPARATOR } from '../../run/step-path.js';
import { STEP_SEPARATOR as BROWSERS } from '../public/step-figures.js';
import { line, NOW, run, step } from './run.fixture.js';
import { runStepsView, type StepView } from './run-steps.view.js';

const NO_LOG = { lines: [], firstNumber: 1 };
const at = (seconds: number) => new Date(Date.parse('2026-11-24T10:41:54.000Z') + seconds * 1_000).toISOString();
const flat = (steps: readonly StepView[]): StepView[] => steps.flatMap((one) => [one, ...flat(one.steps)]);

describe('the steps of a run', () => {
  it('have the same paths in the browser as in the log', () => {
    expect(BROWSERS).toBe(STEP_SEPARATOR);
  });

  it('are a tree with a place, a status and a duration each; what goes on ticks', () => {
    const inner = step('batch 1', { status: 'running', startedAt: at(120), durationMs: null });
    const steps = [step('read'), step('write', { ...inner, name: 'write', steps: [inner] })];
    const view = runStepsView(run({ steps }), NO_LOG, NOW);
    const rows = flat(view?.steps ?? []);
    expect(
      rows.map(({ place, path, status, duration }) => [
        place,
        path,
        status.word,
        duration.clock?.ms ?? duration.before,
      ]),
    ).toEqual([
      ['0', 'read', 'Succeeded', '2.0s'],
      ['1', 'write', 'Running', 14_000],
      ['1.0', 'write › batch 1', 'Running', 14_000],
    ]);
    expect(view?.count).toBe('1 done');
  });

  it('lie on the time axis of their attempt', () => {
    const steps = [step('a', { durationMs: 18_500 }), step('b', { startedAt: at(37), durationMs: 37_000 })];
    const ended = runStepsView(run({ status: 'succeeded', steps }), NO_LOG, NOW);
    expect(ended?.steps.map(({ x, width }) => [x, width])).toEqual([
      [0, 25],
      [50, 50],
    ]);
    expect(ended).toMatchObject({ count: '2 done', looks: [] });
    const instant = runStepsView(
      run({ status: 'succeeded', steps: [step('c', { startedAt: at(74), durationMs: 0 })] }),
      NO_LOG,
      NOW,
    );
    expect(instant?.steps).toMatchObject([{ x: 99, width: 1, duration: { before: '0.0s' } }]);
  });

  it('say what went wrong, and what is optional', () => {
    const error = { name: 'Error', message: 'no paper', stack: null, cause: null, context: null };
    const print = step('print', { status: 'failed', error });
    const steps = [print, step('tell', { optional: true }), { ...print, steps: [print] }];
    const view = runStepsView(run({ status: 'failed', steps }), NO_LOG, NOW);
    expect(flat(view?.steps ?? []).map(({ note }) => note)).toEqual(['no paper', 'optional', null, 'no paper']);
    expect(view?.count).toBe('2 of 3 failed');
  });

  it('that a dead process left at work are interrupted, and do not tick', () => {
    const steps = [step('copy', { status: 'running', durationMs: null })];
    const view = runStepsView(run({ status: 'interrupted', steps }), NO_LOG, NOW);
    expect(view?.steps).toMatchObject([
      { status: { word: 'Interrupted' }, duration: { before: '1m 14s', clock: null } },
    ]);
    expect(view?.count).toBe('1 of 1 stopped');
  });

  it('lead to their first line that is on the page, also where two have one name', () => {
    const steps = [step('a'), step('a', { startedAt: at(30) }), step('b', { startedAt: at(30) })];
    const lines = [
      line(1, { at: at(0) }),
      line(2, { at: at(1), step: 'a › inner' }),
      line(3, { at: at(2), step: 'ab' }),
      line(4, { at: at(31), step: 'a' }),
    ];
    const view = runStepsView(run({ steps }), { lines, firstNumber: 501 }, NOW);
    expect(view?.steps.map(({ href }) => href)).toEqual(['#L502', '#L504', null]);
  });

  it('are 200 at most, and the others are counted', () => {
    const inner = Array.from({ length: 150 }, (_none, index) => step(`inner ${index}`));
    const view = runStepsView(run({ steps: [step('a', { steps: inner }), step('b', { steps: inner })] }), NO_LOG, NOW);
    expect(flat(view?.steps ?? [])).toHaveLength(200);
    expect(view).toMatchObject({ hidden: 102, more: 'and 102 more' });
  });

  it('have a place on the page while some may begin, with a look for each status; none after the end', () => {
    expect(runStepsView(run(), NO_LOG, NOW)?.looks.map(({ state }) => state)).toEqual([
      'running',
      'succeeded',
      'failed',
      'cancelled',
    ]);
    expect(runStepsView(run({ status: 'succeeded' }), NO_LOG, NOW)).toBeNull();
  });
});
