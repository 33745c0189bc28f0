import type { TaskOptions } from '../decorators/task.options.js';
import { defineRules } from './define-rules.js';

function define(options: TaskOptions) {
  return defineRules(options, (problem) => {
    throw new Error(problem);
  });
}

function problems(options: object): string[] {
  const said: string[] = [];
  defineRules(options as TaskOptions, (problem) => said.push(problem));
  return said;
}

it('a task that says nothing waits its turn, without limits and with one attempt', () => {
  expect(define({})).toStrictEqual({ overlap: 'queue', priority: 0 });
});

it('durations become milliseconds, and a policy is complete', () => {
  expect(define({ retry: { attempts: 3 }, rateLimit: { max: 10, per: '1m' } })).toStrictEqual({
    overlap: 'queue',
    priority: 0,
    rateLimit: { max: 10, per: 60_000 },
    retry: {
      attempts: 3,
      backoff: 'exponential',
      delay: 1_000,
      maxDelay: 300_000,
      jitter: true,
      when: 'always',
      onInterrupt: false,
    },
  });
});

it('a long delay lifts the longest wait that nobody has set', () => {
  expect(define({ retry: { attempts: 2, delay: '10m' } }).retry).toMatchObject({ delay: 600_000, maxDelay: 600_000 });
});

it('what counts together or must not overlap goes one at a time, unless it says otherwise', () => {
  const concurrencyKey = () => 'a';
  expect(define({ concurrencyKey })).toMatchObject({ maxConcurrent: 1, concurrencyKey });
  expect(define({ overlap: 'replace' })).toMatchObject({ maxConcurrent: 1 });
  expect(define({ concurrencyKey, overlap: 'reject', maxConcurrent: 4 })).toMatchObject({ maxConcurrent: 4 });
});

it.each<[string, object, string]>([
  [
    'a timeout',
    { timeout: 'soon' },
    'its timeout "soon" is no duration. Write 90s, 10m or 1h 30m, milliseconds, or 0 for none.',
  ],
  [
    'maxConcurrent',
    { maxConcurrent: 0 },
    'its maxConcurrent 0 is no whole number from 1. Leave it out for no limit of its own.',
  ],
  ['a concurrencyKey', { concurrencyKey: 'shop' }, 'its concurrencyKey is no function.'],
  ['an overlap', { overlap: 'skip' }, 'its overlap "skip" is none of queue, reject, replace.'],
  ['a priority', { priority: 0.5 }, 'its priority 0.5 is no whole number.'],
  [
    'the max of a rateLimit',
    { rateLimit: { max: 0, per: '1m' } },
    'its rateLimit.max 0 is no whole number from 1 to 10000.',
  ],
  ['the per of a rateLimit', { rateLimit: { max: 1, per: 'day' } }, 'its rateLimit.per "day" is no duration.'],
  ['an empty per', { rateLimit: { max: 1, per: 0 } }, 'its rateLimit.per is 0.'],
  [
    'attempts',
    { retry: { attempts: 0 } },
    'its retry.attempts 0 is no whole number from 1 to 1000; the first attempt counts as one.',
  ],
  [
    'a backoff',
    { retry: { attempts: 2, backoff: 'linear' } },
    'its retry.backoff "linear" is none of fixed, exponential.',
  ],
  [
    'a when',
    { retry: { attempts: 2, when: 'never' } },
    'its retry.when "never" is none of always, transient, and no function',
  ],
  [
    'a delay',
    { retry: { attempts: 2, delay: 'x' } },
    'its retry.delay "x" is no duration. Write 90s, 10m or 1h 30m, or milliseconds.',
  ],
  [
    'delays the wrong way round',
    { retry: { attempts: 2, delay: '2s', maxDelay: '1s' } },
    'its retry.delay is longer than its retry.maxDelay.',
  ],
])('%s that makes no sense is reported', (_what, options, problem) => {
  expect(problems(options)).toEqual([expect.stringContaining(problem)]);
});
