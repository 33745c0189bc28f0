import { toMilliseconds } from '../duration.js';
import { parseInstant } from '../params/calendar.js';
import type { RunOptions } from '../run/run-query.js';
import type { ParamIssue } from '../task.errors.js';

const LONGEST_NAME = 200;

/** Everything that is wrong with what stands beside the arguments. */
export function optionIssues({ label, delay, runAt, priority, idempotencyKey }: RunOptions): ParamIssue[] {
  const issues: ParamIssue[] = [];
  const refuse = (param: string, code: string, message: string) => issues.push({ param, code, message });
  if (!isName(label)) refuse('label', 'maxLength', `Enter a text of at most ${LONGEST_NAME} characters.`);
  if (!isName(idempotencyKey) || idempotencyKey === '') {
    refuse('idempotencyKey', 'maxLength', `Enter a text of 1 to ${LONGEST_NAME} characters.`);
  }
  if (delay !== undefined && toMilliseconds(delay) === undefined) {
    refuse('delay', 'type', 'Enter a duration such as 90s or 1h 30m, or milliseconds.');
  }
  if (runAt !== undefined && Number.isNaN(momentOf(runAt))) {
    refuse('runAt', 'type', 'Enter a date and time with its offset, such as 2026-11-24T22:00:00Z.');
  }
  if (runAt !== undefined && delay !== undefined) refuse('runAt', 'conflict', 'Give a delay or a time, not both.');
  if (priority !== undefined && !Number.isSafeInteger(priority)) refuse('priority', 'type', 'Enter a whole number.');
  return issues;
}

/** When a run may start, epoch ms; at once if its time is past. */
export function availableAt({ delay, runAt }: RunOptions, now: number): number {
  return runAt === undefined ? now + (toMilliseconds(delay ?? 0) ?? 0) : Math.max(now, momentOf(runAt));
}

/** A text with its offset, so that it is the same moment everywhere. */
function momentOf(moment: unknown): number {
  const instant = typeof moment === 'string' ? parseInstant(moment) : moment;
  return instant instanceof Date ? instant.getTime() : Number.NaN;
}

function isName(text: unknown): boolean {
  return text === undefined || (typeof text === 'string' && text.length <= LONGEST_NAME);
}
