import type { ScheduleOptions } from '../decorators/task.options.js';
import type { ParamDefinition, TaskDefinition } from '../definition/task-definition.js';
import { checkScheduledClass, defineSchedules } from './define-schedules.js';

const PARAM = { title: '', required: true, order: 0, hidden: false } as const;
const TASK = {
  key: 'report',
  params: [
    { ...PARAM, key: 'days', type: 'integer', min: 1, default: 7, required: false },
    { ...PARAM, key: 'token', type: 'secret', required: false },
  ] satisfies ParamDefinition[],
};

function define(schedule: ScheduleOptions | readonly ScheduleOptions[]) {
  return defineSchedules(schedule, TASK, (problem) => {
    throw new Error(problem);
  });
}

function problems(schedule: unknown): string[] {
  const said: string[] = [];
  defineSchedules(schedule as ScheduleOptions, TASK, (problem) => said.push(problem));
  return said;
}

it('a task without a schedule has none, and one that is alone makes a list', () => {
  expect(defineSchedules(undefined, TASK, () => {})).toEqual([]);
  expect(define({ cron: ' 0 3 * * * ', timeZone: 'Europe/Berlin', args: { days: 3 }, missed: 'run-once' })).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      cron: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      args: { days: 3 },
      missed: 'run-once',
    },
  ]);
});

it('what is left out is the zone of the process, no arguments, and nothing for what was missed', () => {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  expect(define([{ cron: '@daily' }, { cron: '*/10 * * * * *' }])).toMatchObject([
    { cron: '@daily', timeZone, args: {}, missed: 'skip' },
    { cron: '*/10 * * * * *', timeZone },
  ]);
});

describe('the id of a schedule', () => {
  const idOf = (schedule: Partial<ScheduleOptions>) =>
    define({ cron: '0 3 * * *', timeZone: 'UTC', ...schedule })[0]?.id;

  it('is another for another pattern, zone or argument, and the same for another policy or order', () => {
    const others = [{ cron: '0 4 * * *' }, { timeZone: 'Asia/Tokyo' }, { args: { days: 3 } }];
    expect(new Set([idOf({}), ...others.map(idOf)]).size).toBe(4);
    expect(idOf({ missed: 'run-once' })).toBe(idOf({}));
    expect(idOf({ args: { token: 'abcd', days: 3 } })).toBe(idOf({ args: { days: 3, token: 'abcd' } }));
  });

  it('tells nothing of a secret', () => {
    expect(idOf({ args: { token: 'abcd' } })).toBe(idOf({ args: { token: 'efgh' } }));
  });
});

it.each<[string, unknown, string | RegExp]>([
  ['no pattern', {}, "its schedule has no cron pattern. Write it as { cron: '0 3 * * *' }."],
  ['no object', '0 3 * * *', /has no cron pattern/],
  [
    'a pattern that cannot be read',
    { cron: '61 3 * * *' },
    'its schedule.cron "61 3 * * *" cannot be read (Invalid value for minute: 61). Write five fields, or six with the ' +
      'second first, such as "0 3 * * *" for every night at three.',
  ],
  ['a moment', { cron: '2999-11-24T03:00:00' }, /cannot be read \(It is one moment, not a pattern\)/],
  ['a year', { cron: '0 0 3 * * * 2027' }, /cannot be read/],
  [
    'a day that never comes',
    { cron: '0 3 30 2 *' },
    'its schedule.cron "0 3 30 2 *" is never due. Write a day that comes.',
  ],
  [
    'a zone nobody knows',
    { cron: '0 3 * * *', timeZone: 'Europe/Atlantis' },
    'its schedule.timeZone "Europe/Atlantis" is unknown. Write an IANA name such as "Europe/Berlin".',
  ],
  ['an empty zone', { cron: '0 3 * * *', timeZone: '' }, /its schedule.timeZone "" is unknown/],
  ['a policy', { cron: '0 3 * * *', missed: 'always' }, 'its schedule.missed "always" is none of skip, run-once.'],
  [
    'arguments that do not fit',
    { cron: '0 3 * * *', args: { days: 'three', dys: 1 } },
    /^the args of its schedule "0 3 \* \* \*" do not fit its params. days: .+ dys: There is no param "dys". Did you mean "days"\? Change schedule.args.$/,
  ],
  ['a value out of range', { cron: '0 3 * * *', args: { days: 0 } }, /days: /],
  ['arguments that are no object', { cron: '0 3 * * *', args: [1] }, /Give the arguments as an object/],
  [
    'two that are the same',
    [{ cron: '0 3 * * *' }, { cron: '0 3 * * *' }],
    'two of its schedules have the same cron, time zone and args. Take one of them away.',
  ],
])('%s is told', (_what, schedule, problem) => {
  const said = problems(schedule);
  expect(said).toHaveLength(1);
  expect(said[0]).toEqual(problem instanceof RegExp ? expect.stringMatching(problem) : problem);
});

it('the zone and the pattern of a broken schedule are told beside its arguments', () => {
  expect(problems({ cron: 'x', missed: 'y', args: { z: 1 } })).toHaveLength(3);
});

it('a task without an argument class has no further rules', async () => {
  await checkScheduledClass({ schedules: define({ cron: '@daily' }) } as unknown as TaskDefinition, () => {
    throw new Error('Nothing to report.');
  });
});
