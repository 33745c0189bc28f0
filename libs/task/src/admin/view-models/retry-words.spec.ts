import type { RetryPolicy } from '../../definition/execution-rules.js';
import { attemptsText, backoffText, retriedText } from './retry-words.js';

const policy = (differences: Partial<RetryPolicy> = {}): RetryPolicy => ({
  attempts: 5,
  backoff: 'exponential',
  delay: 1_000,
  maxDelay: 300_000,
  jitter: true,
  when: 'always',
  onInterrupt: false,
  ...differences,
});

describe('a retry policy in words', () => {
  it('says how many attempts there are, and how the waits between them grow', () => {
    expect(attemptsText(undefined)).toBe('1, never retried');
    expect(attemptsText(policy({ attempts: 1 }))).toBe('1, never retried');
    expect(attemptsText(policy())).toBe('5, backing off from 1 s to 8 s');
    expect(backoffText(policy({ maxDelay: 3_000 }))).toBe('backing off from 1 s to 3 s');
    expect(backoffText(policy({ backoff: 'fixed', delay: 5_000 }))).toBe('5 s apart');
    expect(backoffText(policy({ attempts: 2 }))).toBe('1 s apart');
    expect(backoffText(policy({ delay: 0 }))).toBe('at once');
  });

  it('says which attempts are followed by another', () => {
    expect(retriedText(undefined)).toBeNull();
    expect(retriedText(policy())).toBe('after any error that is not permanent');
    expect(retriedText(policy({ when: 'transient', onInterrupt: true }))).toBe(
      'after time-outs and passing errors, such as a lost connection, and when the process ended',
    );
    expect(retriedText(policy({ when: () => true }))).toBe('after the errors that the task chooses');
  });
});
