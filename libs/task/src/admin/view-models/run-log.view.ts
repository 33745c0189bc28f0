import type { LogLevel, Run } from '../../run/run.js';
import { type EventsLeftOut, type LineWritten, type LogEntry, linesOf } from '../../run/run-event.js';
import { isActive } from '../../run/run-status.js';
import { countText, exactText, numberText } from '../figures.js';
import { logHtml } from '../log-html.js';
import { type AttemptStart, attemptStarts, startAmong } from '../public/attempt-starts.js';
import { type LogStepView, LogStepViews } from './log-step.view.js';

/** Lines of a log that stand next to each other, with marks of what is missing; and the number of the first among all lines. */
export interface LogWindow {
  readonly lines: readonly LogEntry[];
  readonly firstNumber: number;
  /** Lines with a lower number are not part of what was asked for; 1 if not given. */
  readonly lowest?: number;
}

/** The number of the line at a place in the window; where a mark stands, of the first line that it stands for. */
export function numberAt({ lines, firstNumber }: LogWindow, place: number): number {
  return lines.slice(0, place).reduce((number, entry) => number + linesOf(entry), firstNumber);
}

/** Stands above the first line of an attempt that is not the first. */
export interface AttemptDivider {
  /** `Attempt 2 of 3`. */
  readonly words: string;
  readonly iso: string;
  /** `10:44:08` in the server's zone. */
  readonly clock: string;
}

/** One line of the terminal. */
export interface LogLineView {
  /** The attempt that begins with it, `null` on all other lines. */
  readonly begins: AttemptDivider | null;
  /** The steps that begin with it, outermost first. */
  readonly steps: readonly LogStepView[];
  readonly number: number;
  readonly seq: number;
  readonly iso: string;
  readonly exact: string;
  /** `10:42:24` in the server's zone. */
  readonly clock: string;
  readonly level: LogLevel;
  /** `INFO`; `null` for what a child process or the console wrote, which has no level of its own. */
  readonly levelWord: string | null;
  readonly stream: LineWritten['stream'];
  /** Safe markup. */
  readonly html: string;
  /** The rest of a line that is too long to show. */
  readonly rest: { readonly text: string; readonly href: string } | null;
}

/** Stands where lines are missing. */
export interface LogGapView {
  /** The attempt that begins among them. */
  readonly begins: AttemptDivider | null;
  /** Number of the first line that is missing. */
  readonly first: number;
  readonly missing: number;
  /** `12,345 lines are missing here.` */
  readonly gap: string;
  /** Why. */
  readonly reason: string;
}

/** Errors or warnings among the lines on the page, and where the first one is. */
export interface LogMarkView {
  readonly text: string;
  readonly href: string;
}

/** What the terminal shows. */
export interface RunLogView {
  readonly label: string;
  /** `1,284 lines`. */
  readonly count: string;
  readonly lines: readonly (LogLineView | LogGapView)[];
  readonly errors: LogMarkView | null;
  readonly warnings: LogMarkView | null;
  /** Said where the page does not show the whole log. */
  readonly shown: string | null;
  readonly earlierHref: string | null;
  readonly laterHref: string | null;
  readonly textHref: string;
  readonly active: boolean;
  readonly empty: string;
}

/** The terminal with these lines. `path` is the address of the run's page. */
export function runLogView(run: Run, log: LogWindow, path: string): RunLogView {
  const { lines, firstNumber } = log;
  const views: (LogLineView | LogGapView)[] = [];
  const starts = attemptStarts(run);
  const steps = new LogStepViews(run);
  let number = firstNumber;
  for (const entry of lines) {
    const begins = divider(startAmong(starts, number, number + linesOf(entry) - 1));
    if (entry.type === 'truncated' || begins !== null) steps.restart();
    views.push(
      entry.type === 'truncated'
        ? gapView(entry, number, begins)
        : { begins, steps: steps.above(entry), ...lineView(entry, number, path) },
    );
    number += linesOf(entry);
  }
  const lastNumber = number - 1;
  const whole = firstNumber === 1 && lastNumber >= run.logLines;
  const [first] = lines;
  return {
    label: `Log of ${run.title}`,
    count: countText(run.logLines, 'line'),
    lines: views,
    errors: mark(views, 'error', 'error'),
    warnings: mark(views, 'warn', 'warning'),
    shown:
      whole || lines.length === 0 ? null : `Showing lines ${numberText(firstNumber)} to ${numberText(lastNumber)}.`,
    earlierHref:
      first === undefined || firstNumber === 1 ? null : `${path}?before=${first.seq}&line=${firstNumber}#log`,
    laterHref: lastNumber >= run.logLines ? null : `${path}#log`,
    textHref: `${path}/log?format=text`,
    active: isActive(run.status),
    empty: emptyText(run),
  };
}

function divider(start: AttemptStart | null): AttemptDivider | null {
  return start && { words: start.words, iso: start.at, clock: exactText(new Date(start.at)).slice(-8) };
}

function gapView({ lines, reason }: EventsLeftOut, first: number, begins: AttemptDivider | null): LogGapView {
  const gap = `${countText(lines, 'line')} ${lines === 1 ? 'is' : 'are'} missing here.`;
  return { begins, first, missing: lines, gap, reason };
}

function lineView(line: LineWritten, number: number, path: string): Omit<LogLineView, 'begins' | 'steps'> {
  const at = new Date(line.at);
  const exact = exactText(at);
  const { html, cut } = logHtml(line.text);
  return {
    number,
    seq: line.seq,
    iso: line.at,
    exact,
    clock: exact.slice(-8),
    level: line.level,
    levelWord: line.stream === 'log' ? line.level.toUpperCase() : null,
    stream: line.stream,
    html,
    rest:
      cut === 0
        ? null
        : {
            text: `Show ${numberText(cut)} more characters`,
            href: `${path}/log?format=text&after=${line.seq - 1}&limit=1`,
          },
  };
}

function mark(views: RunLogView['lines'], level: LogLevel, noun: string): LogMarkView | null {
  const marked = views.filter((view) => 'level' in view && view.level === level) as LogLineView[];
  const [first] = marked;
  return first === undefined ? null : { text: countText(marked.length, noun), href: `#L${first.number}` };
}

function emptyText(run: Run): string {
  if (run.status === 'queued') return 'Lines appear here as soon as the run starts.';
  return isActive(run.status) ? 'No log line yet.' : 'This run wrote no log line.';
}
