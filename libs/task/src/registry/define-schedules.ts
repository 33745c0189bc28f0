import { createHash } from 'node:crypto';
import type { ScheduleOptions, TaskOptions } from '../decorators/task.options.js';
import { nextDueTimes } from '../definition/due-times.js';
import { MISSED_POLICIES, type ScheduleDefinition } from '../definition/schedule-definition.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { maskedArgs } from '../params/masked-args.js';
import { prepareParams, readParams, type TaskParams } from '../params/prepare-params.js';
import { copyOf } from '../params/value-copy.js';
import { InvalidParamsError, type ParamIssue } from '../task.errors.js';
import type { Report } from './declaration-problems.js';

/** Hex digits: as good as unique among the schedules of an application, and short in an address. */
const ID_LENGTH = 12;

/** When a task runs by itself: every default resolved, everything checked but the rules of an argument class. */
export function defineSchedules(
  options: TaskOptions['schedule'],
  task: TaskParams,
  report: Report,
): ScheduleDefinition[] {
  if (options === undefined) return [];
  const schedules = [options].flat().flatMap((one: ScheduleOptions) => defineSchedule(one, task, report) ?? []);
  if (new Set(schedules.map(({ id }) => id)).size < schedules.length) {
    report('two of its schedules have the same cron, time zone and args. Take one of them away.');
  }
  return schedules;
}

/** Checks what its schedules give a task by the rules of its argument class. */
export async function checkScheduledClass(definition: TaskDefinition, report: Report): Promise<void> {
  if (definition.argumentClass === undefined) return;
  for (const { cron, args } of definition.schedules) {
    await prepareParams(definition, args, 'code').catch((error) => reportIssues(cron, issuesIn(error), report));
  }
}

function defineSchedule(options: ScheduleOptions, task: TaskParams, report: Report): ScheduleDefinition | undefined {
  if (typeof options?.cron !== 'string') {
    report("its schedule has no cron pattern. Write it as { cron: '0 3 * * *' }.");
    return undefined;
  }
  const cron = options.cron.trim();
  const { timeZone = ownZone(), args = {}, missed = 'skip' } = options;
  if (isTimeZone(timeZone)) checkCron(cron, timeZone, report);
  else
    report(`its schedule.timeZone ${JSON.stringify(timeZone)} is unknown. Write an IANA name such as "Europe/Berlin".`);
  if (!MISSED_POLICIES.includes(missed)) {
    report(`its schedule.missed "${missed}" is none of ${MISSED_POLICIES.join(', ')}.`);
  }
  const issues = issuesOf(args, task);
  if (issues.length > 0) {
    reportIssues(cron, issues, report);
    return undefined;
  }
  const id = idOf([task.key, cron, timeZone, maskedArgs(task.params, args)]);
  return Object.freeze({ id, cron, timeZone, args: Object.freeze(copyOf(args)), missed });
}

function checkCron(cron: string, timeZone: string, report: Report): void {
  try {
    if (nextDueTimes({ cron, timeZone }, 1).length > 0) return;
    report(`its schedule.cron "${cron}" is never due. Write a day that comes.`);
  } catch (error) {
    const why = (error as Error).message.replace(/^Cron\w*: /, '').replace(/\.$/, '');
    report(
      `its schedule.cron "${cron}" cannot be read (${why}). Write five fields, or six with the second first, ` +
        'such as "0 3 * * *" for every night at three.',
    );
  }
}

function issuesOf(args: unknown, task: TaskParams): readonly ParamIssue[] {
  try {
    const { issues, unknown } = readParams(task, args, 'code');
    return [...issues, ...unknown];
  } catch (error) {
    return issuesIn(error);
  }
}

function issuesIn(error: unknown): readonly ParamIssue[] {
  if (error instanceof InvalidParamsError) return error.issues;
  throw error;
}

function reportIssues(cron: string, issues: readonly ParamIssue[], report: Report): void {
  const said = issues.map(({ param, message }) => (param === '' ? message : `${param}: ${message}`));
  report(`the args of its schedule "${cron}" do not fit its params. ${said.join(' ')} Change schedule.args.`);
}

// The secrets among the arguments are masked: a short one could be found out from a digest.
function idOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, ID_LENGTH);
}

function isTimeZone(name: unknown): boolean {
  try {
    return typeof name === 'string' && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
