import type { RateLimitOptions, RetryOptions, TaskOptions } from '../decorators/task.options.js';
import { ISOLATIONS, OVERLAPS, type RateLimit, type RetryPolicy } from '../definition/execution-rules.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { type Duration, toMilliseconds } from '../duration.js';
import type { Report } from './declaration-problems.js';

type Rules = Pick<
  TaskDefinition,
  'timeout' | 'maxConcurrent' | 'concurrencyKey' | 'rateLimit' | 'overlap' | 'isolation' | 'retry' | 'priority'
>;

const MOST_ATTEMPTS = 1_000;
/** Every start within the span is remembered. */
const MOST_STARTS = 10_000;
const RETRY_DELAY_MS = 1_000;
const RETRY_MAX_DELAY_MS = 300_000;

/** How the runs of a task are executed: every default resolved, everything checked. */
export function defineRules(options: TaskOptions, report: Report): Rules {
  const { concurrencyKey, overlap = 'queue', isolation, priority = 0 } = options;
  const timeout = options.timeout === undefined ? undefined : milliseconds('timeout', options.timeout, report);
  // Runs that must not overlap, or that count together, go one at a time unless their task says otherwise.
  const isAlone = concurrencyKey !== undefined || overlap !== 'queue';
  const maxConcurrent = options.maxConcurrent ?? (isAlone ? 1 : undefined);
  const rateLimit = rateLimitOf(options.rateLimit, report);
  const retry = retryOf(options.retry, report);
  if (maxConcurrent !== undefined && !isWhole(maxConcurrent, 1)) {
    report(`its maxConcurrent ${maxConcurrent} is no whole number from 1. Leave it out for no limit of its own.`);
  }
  if (concurrencyKey !== undefined && typeof concurrencyKey !== 'function') {
    report('its concurrencyKey is no function. Write one that makes a text of the arguments: (args) => args.shop.');
  }
  if (!OVERLAPS.includes(overlap)) report(`its overlap "${overlap}" is none of ${OVERLAPS.join(', ')}.`);
  if (isolation !== undefined && !ISOLATIONS.includes(isolation)) {
    report(
      `its isolation "${isolation}" is none of ${ISOLATIONS.join(', ')}. Leave it out to run where the application does.`,
    );
  }
  if (!Number.isSafeInteger(priority)) report(`its priority ${priority} is no whole number.`);
  return {
    ...(timeout !== undefined && { timeout }),
    ...(maxConcurrent !== undefined && { maxConcurrent }),
    ...(concurrencyKey !== undefined && { concurrencyKey }),
    ...(rateLimit !== undefined && { rateLimit }),
    overlap,
    ...(isolation !== undefined && { isolation }),
    ...(retry !== undefined && { retry }),
    priority,
  };
}

function rateLimitOf(options: RateLimitOptions | undefined, report: Report): RateLimit | undefined {
  if (options === undefined) return undefined;
  const { max } = options;
  const per = milliseconds('rateLimit.per', options.per, report);
  if (!isWhole(max, 1) || max > MOST_STARTS)
    report(`its rateLimit.max ${max} is no whole number from 1 to ${MOST_STARTS}.`);
  if (toMilliseconds(options.per) === 0)
    report('its rateLimit.per is 0. Write the span of time the starts are counted in, such as 1m.');
  return Object.freeze({ max, per });
}

function retryOf(options: RetryOptions | undefined, report: Report): RetryPolicy | undefined {
  if (options === undefined) return undefined;
  const { attempts, backoff = 'exponential', jitter = true, when = 'always', onInterrupt = false } = options;
  if (!isWhole(attempts, 1) || attempts > MOST_ATTEMPTS) {
    report(
      `its retry.attempts ${attempts} is no whole number from 1 to ${MOST_ATTEMPTS}; the first attempt counts as one.`,
    );
  }
  if (backoff !== 'fixed' && backoff !== 'exponential')
    report(`its retry.backoff "${backoff}" is none of fixed, exponential.`);
  if (when !== 'always' && when !== 'transient' && typeof when !== 'function') {
    report(`its retry.when "${when}" is none of always, transient, and no function of the error.`);
  }
  const delay = milliseconds('retry.delay', options.delay ?? RETRY_DELAY_MS, report);
  const maxDelay = milliseconds('retry.maxDelay', options.maxDelay ?? Math.max(RETRY_MAX_DELAY_MS, delay), report);
  if (delay > maxDelay) report('its retry.delay is longer than its retry.maxDelay.');
  return Object.freeze({ attempts, backoff, delay, maxDelay, jitter, when, onInterrupt });
}

function milliseconds(name: string, duration: Duration, report: Report): number {
  const ms = toMilliseconds(duration);
  if (ms === undefined) {
    const none = name === 'timeout' ? ', milliseconds, or 0 for none' : ', or milliseconds';
    report(`its ${name} ${JSON.stringify(duration)} is no duration. Write 90s, 10m or 1h 30m${none}.`);
  }
  return ms ?? 0;
}

function isWhole(value: unknown, min: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min;
}
