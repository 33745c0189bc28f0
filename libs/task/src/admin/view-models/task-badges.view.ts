import type { TaskDefinition } from '../../definition/task-definition.js';

/** A word of warning beside a task's title. */
export interface BadgeView {
  readonly text: string;
  readonly icon: string | null;
  readonly tone: 'danger' | 'warn' | 'quiet';
  /** The task's own reason, as the tooltip. */
  readonly reason: string;
}

/** The badges of a task: dangerous, expensive, deprecated. */
export function badgesOf({ dangerous, expensive, deprecated }: TaskDefinition): BadgeView[] {
  const badges: BadgeView[] = [];
  if (dangerous !== undefined) {
    badges.push({ text: 'Dangerous', icon: 'triangle-alert', tone: 'danger', reason: dangerous });
  }
  if (expensive !== undefined) badges.push({ text: 'Expensive', icon: 'gauge', tone: 'warn', reason: expensive });
  if (deprecated !== undefined) badges.push({ text: 'Deprecated', icon: null, tone: 'quiet', reason: deprecated });
  return badges;
}
