import type { Run } from '../../run/run.js';
import type { Schedule } from '../../service/task-schedules.js';
import { scheduleViews, upcomingViews } from './schedule.view.js';

const SCHEDULE: Schedule = {
  id: 'abc123',
  task: 'report',
  cron: '0 3 * * *',
  timeZone: 'Europe/Berlin',
  args: {},
  missed: 'skip',
  paused: false,
  next: ['2026-11-25T02:00:00.000Z', '2026-11-26T02:00:00.000Z'],
  lastRun: null,
  skipped: 0,
};
const CONTEXT = { base: '/t', now: new Date('2026-11-24T12:00:00Z'), mayManage: true };

it('a schedule shows its next due times on its own clock, and the button that pauses it', () => {
  expect(scheduleViews([SCHEDULE], CONTEXT)).toEqual([
    {
      cron: '0 3 * * *',
      timeZone: 'Europe/Berlin',
      args: '',
      paused: false,
      next: [
        { iso: '2026-11-25T02:00:00.000Z', text: 'Wed, 25 Nov 2026, 03:00' },
        { iso: '2026-11-26T02:00:00.000Z', text: 'Thu, 26 Nov 2026, 03:00' },
      ],
      lastRun: null,
      skipped: '',
      action: 'pause',
      href: '/t/report/schedules/abc123/pause',
      off: null,
    },
  ]);
});

it('a paused one shows the button that resumes it, to those who may', () => {
  const lastRun = { id: 'r1', createdAt: '2026-11-24T02:00:00.000Z' } as Run;
  const paused = { ...SCHEDULE, paused: true, next: [], lastRun, skipped: 2, args: { days: 3, format: 'tar' } };
  expect(scheduleViews([paused], { ...CONTEXT, mayManage: false })).toMatchObject([
    {
      args: 'days: 3, format: "tar"',
      next: [],
      lastRun: { href: '/t/runs/r1', moment: { ago: '10 h ago' } },
      skipped: '2 due times',
      action: 'resume',
      href: '/t/report/schedules/abc123/resume',
      off: 'You may not resume schedules.',
    },
  ]);
});

it('what is due next is listed soonest first, with seconds where there are any', () => {
  const other = { ...SCHEDULE, task: 'ping', timeZone: 'UTC', next: ['2026-11-25T12:00:30.000Z'] };
  const paused = { ...SCHEDULE, task: 'sweep', paused: true, next: [] };
  expect(upcomingViews([paused, SCHEDULE, other], '/t').map(({ href, due }) => [href, due?.text])).toEqual([
    ['/t/report', 'Wed, 25 Nov 2026, 03:00'],
    ['/t/ping', 'Wed, 25 Nov 2026, 12:00:30'],
    ['/t/report', 'Thu, 26 Nov 2026, 03:00'],
    ['/t/sweep', undefined],
  ]);
});
