import { RUN_TRANSITIONS } from '../run/run-transitions.js';
import { runEventName } from './task-event.js';

describe('The event of a change of status', () => {
  it.each([
    [null, 'queued', 'run.queued'],
    ['queued', 'running', 'run.started'],
    ['running', 'queued', 'run.retried'],
    ['running', 'paused', 'run.paused'],
    ['paused', 'running', 'run.resumed'],
    ['paused', 'queued', 'run.resumed'],
    ['queued', 'cancelled', 'run.finished'],
    ['running', 'partial', 'run.finished'],
  ] as const)('from %s to %s is %s', (from, to, name) => {
    expect(runEventName(from, to)).toBe(name);
  });

  it('is there for every change that can happen', () => {
    expect(RUN_TRANSITIONS.map(({ from, to }) => runEventName(from, to))).not.toContain(undefined);
  });

  it('is none when the status stays the same, as when somebody asks for a cancel', () => {
    expect(runEventName('running', 'running')).toBeUndefined();
  });
});
