import type { TaskDefinition } from '../../definition/task-definition.js';

/** A word of warning beside a task's title. */
export interface BadgeView {
  readonly text: string;
  readonly icon: string | null;
  readonly tone: 'danger' | 'warn' | 'quiet';
  /** The task's own reason, as the tooltip. */
  readonly reason: string;
}

/** The badges of a task: dangerous, expensive, deprecated, and those of its schedules that are paused. */
export function badgesOf({ dangerous, expensive, deprecated }: TaskDefinition, pausedSchedules = 0): BadgeView[] {
  const badges: BadgeView[] = [];
  if (dangerous !== undefined) {
    badges.push({ text: 'Dangerous', icon: 'triangle-alert', tone: 'danger', reason: dangerous });
  }
  if (expensive !== undefined) badges.push({ text: 'Expensive', icon: 'gauge', tone: 'warn', reason: expensive });
  if (deprecated !== undefined) badges.push({ text: 'Deprecated', icon: null, tone: 'quiet', reason: deprecated });
  if (pausedSchedules > 0) {
    const text = pausedSchedules === 1 ? 'Schedule paused' : `${pausedSchedules} schedules paused`;
    badges.push({ text, icon: 'pause', tone: 'quiet', reason: 'Nothing is started by it until somebody resumes it' });
  }
  return badges;
}
