import type { TaskDefinition } from '../../definition/task-definition.js';
import { formatDuration } from '../../duration.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { limitText } from '../figures.js';
import { durationFigures } from '../run-durations.js';
import { type DurationChartView, durationChartView } from './duration-chart.view.js';

/** From so many runs on a share is told in percent, and a p95 means something. */
const ENOUGH_RUNS = 10;

/** What stands beside the form: figures of the last runs, and the limits in force. */
export interface TaskRailView {
  readonly heading: string;
  readonly figures: readonly { readonly value: string; readonly name: string }[];
  readonly chart: DurationChartView | null;
  readonly limits: readonly { readonly name: string; readonly value: string }[];
}

/** The rail of a task's page. `timeoutMs` is the limit in force: the task's own or the setting. */
export function taskRailView(
  definition: TaskDefinition,
  recent: readonly RunDigest[],
  timeoutMs: number,
  context: { readonly base: string; readonly now: Date },
): TaskRailView {
  const chart = durationChartView(recent, context.base, context.now);
  return {
    heading: chart === null || chart.rows.length === 1 ? 'Last run' : `Last ${chart.rows.length} runs`,
    figures: figuresOf(recent),
    chart,
    limits: [
      { name: 'Timeout', value: limitText(timeoutMs) },
      { name: 'Attempts', value: '1, never retried' },
      {
        name: 'At the same time',
        value:
          definition.maxConcurrent === undefined ? 'as slots are free' : `${definition.maxConcurrent} of this task`,
      },
    ],
  };
}

function figuresOf(recent: readonly RunDigest[]): TaskRailView['figures'] {
  const { counted, succeeded, partial, median, p95 } = durationFigures(recent);
  if (counted === 0 || median === null || p95 === null) return [];
  const many = counted >= ENOUGH_RUNS;
  return [
    { value: many ? `${Math.floor((succeeded / counted) * 100)}%` : `${succeeded} of ${counted}`, name: 'succeeded' },
    ...(partial === 0 ? [] : [{ value: String(partial), name: 'partial' }]),
    { value: formatDuration(median), name: 'median' },
    { value: formatDuration(p95), name: many ? 'p95' : 'slowest' },
  ];
}
