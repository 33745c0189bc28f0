import { Cron, type CronOptions } from 'croner';
import type { ScheduleDefinition } from './schedule-definition.js';

/** What decides when a schedule is due. */
export type Rhythm = Pick<ScheduleDefinition, 'cron' | 'timeZone'>;

/**
 * The next due times after a moment; fewer than asked for where there are no more.
 * @throws Error when the pattern or the zone cannot be read
 */
export function nextDueTimes(rhythm: Rhythm, count: number, after = new Date()): Date[] {
  const pattern = new Cron(rhythm.cron, optionsOf(rhythm));
  if (pattern.getPattern() === undefined) throw new TypeError('It is one moment, not a pattern.');
  return pattern.nextRuns(count, after);
}

/** The newest due time that has come, epoch ms; `undefined` when there was none yet. */
export function newestDueTime(rhythm: Rhythm, now: number): number | undefined {
  // Croner gives what lies strictly before.
  return new Cron(rhythm.cron, optionsOf(rhythm)).previousRuns(1, new Date(now + 1))[0]?.getTime();
}

/**
 * Calls at every due time, without keeping the process alive. It follows the clock when that is set, and calls once for any
 * number of due times that the clock has jumped over.
 * @returns how to stop
 */
export function atDueTimes(rhythm: Rhythm, call: () => void): () => void {
  const timer = new Cron(rhythm.cron, { ...optionsOf(rhythm), unref: true }, call);
  return () => timer.stop();
}

/** Years are no part of the pattern: what can be due once can be due again, so that no start fails because time went by. */
function optionsOf({ timeZone }: Rhythm): CronOptions {
  return { timezone: timeZone, mode: '5-or-6-parts' };
}
