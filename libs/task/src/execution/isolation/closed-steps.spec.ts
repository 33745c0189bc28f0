import type { RunStep } from '../../run/run.js';
import { closedSteps } from './closed-steps.js';

const AT = '2026-11-24T06:00:00.000Z';
const ERROR = { name: 'StepUnfinished', message: 'gone', stack: null, cause: null, context: null };

function step(name: string, status: RunStep['status'], steps: readonly RunStep[] = []): RunStep {
  return {
    name,
    status,
    optional: false,
    startedAt: AT,
    durationMs: status === 'running' ? null : 1,
    error: null,
    steps,
  };
}

it('ends the steps that were at work, inner ones first, and tells of them alone', () => {
  const before = [step('done', 'succeeded'), step('outer', 'running', [step('one', 'failed'), step('two', 'running')])];
  const { steps, told } = closedSteps(before, ERROR, Date.parse(AT) + 500);
  expect(steps[0]).toBe(before[0]);
  expect(steps[1]).toMatchObject({ status: 'cancelled', durationMs: 500, error: ERROR });
  expect(steps[1]?.steps.map(({ status }) => status)).toEqual(['failed', 'cancelled']);
  expect(told).toEqual([
    {
      name: 'two',
      path: ['outer', 'two'],
      place: [1, 1],
      status: 'cancelled',
      optional: false,
      startedAt: AT,
      durationMs: 500,
      error: ERROR,
    },
    {
      name: 'outer',
      path: ['outer'],
      place: [1],
      status: 'cancelled',
      optional: false,
      startedAt: AT,
      durationMs: 500,
      error: ERROR,
    },
  ]);
});

it('finds a step at work inside one that has ended', () => {
  const { steps } = closedSteps([step('outer', 'succeeded', [step('inner', 'running')])], null, Date.parse(AT));
  expect(steps[0]).toMatchObject({ status: 'succeeded', steps: [{ status: 'cancelled', error: null, durationMs: 0 }] });
});

it('has nothing to tell when all have ended', () => {
  const before = [step('done', 'succeeded', [step('inner', 'failed')])];
  expect(closedSteps(before, ERROR, 0)).toEqual({ steps: before, told: [] });
});
