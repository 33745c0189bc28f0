import type { Overlap } from '../../definition/execution-rules.js';
import type { TaskDefinition } from '../../definition/task-definition.js';
import { formatDuration } from '../../duration.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { countText, limitText, numberText } from '../figures.js';
import { durationFigures } from '../run-durations.js';
import { type DurationChartView, durationChartView } from './duration-chart.view.js';
import { attemptsText, retriedText } from './retry-words.js';

/** From so many runs on a share is told in percent, and a p95 means something. */
const ENOUGH_RUNS = 10;

/** What happens to a run when as many as may are queued or running; waiting needs no word. */
const TOO_MANY: Readonly<Record<Overlap, string | null>> = {
  queue: null,
  reject: 'is refused',
  replace: 'takes the place of the oldest',
};

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
      { name: 'Attempts', value: attemptsText(definition.retry) },
      ...rowOf('Retried', retriedText(definition.retry)),
      { name: 'At the same time', value: togetherText(definition) },
      ...rowOf('Rate', rateText(definition)),
      ...rowOf('A run too many', TOO_MANY[definition.overlap]),
      ...rowOf('Isolation', definition.isolation === undefined ? null : 'own process'),
    ],
  };
}

function rowOf(name: string, value: string | null): TaskRailView['limits'] {
  return value === null ? [] : [{ name, value }];
}

function togetherText({ maxConcurrent, concurrencyKey }: TaskDefinition): string {
  if (maxConcurrent === undefined) return 'as slots are free';
  return `${numberText(maxConcurrent)} ${concurrencyKey === undefined ? 'of this task' : 'for each key'}`;
}

function rateText({ rateLimit, concurrencyKey }: TaskDefinition): string | null {
  if (rateLimit === undefined) return null;
  const whose = concurrencyKey === undefined ? '' : ' for each key';
  return `${countText(rateLimit.max, 'start')} in ${limitText(rateLimit.per)}${whose}`;
}

function figuresOf(recent: readonly RunDigest[]): TaskRailView['figures'] {
  const { counted, succeeded, partial, median, p95, slowest } = durationFigures(recent);
  if (counted === 0 || median === null || p95 === null || slowest === null) return [];
  const many = counted >= ENOUGH_RUNS;
  return [
    { value: many ? `${Math.floor((succeeded / counted) * 100)}%` : `${succeeded} of ${counted}`, name: 'succeeded' },
    ...(partial === 0 ? [] : [{ value: String(partial), name: 'partial' }]),
    { value: formatDuration(median), name: 'median' },
    many ? { value: formatDuration(p95), name: 'p95' } : { value: formatDuration(slowest), name: 'slowest' },
  ];
}
