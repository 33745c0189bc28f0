import type { LogLevel, Run } from '../../run/run.js';
import type { RunLogLine } from '../../run/run-event.js';
import { isActive } from '../../run/run-status.js';
import { countText, exactText, numberText } from '../figures.js';
import { logHtml } from '../log-html.js';

/** Lines of a log that stand next to each other, and the number of the first among all lines of the run. */
export interface LogWindow {
  readonly lines: readonly RunLogLine[];
  readonly firstNumber: number;
}

/** One line of the terminal. */
export interface LogLineView {
  readonly number: number;
  readonly seq: number;
  readonly iso: string;
  readonly exact: string;
  /** `10:42:24` in the server's zone. */
  readonly clock: string;
  readonly level: LogLevel;
  /** `INFO`; `null` for what a child process or the console wrote, which has no level of its own. */
  readonly levelWord: string | null;
  readonly stream: RunLogLine['stream'];
  /** Safe markup. */
  readonly html: string;
  /** The rest of a line that is too long to show. */
  readonly rest: { readonly text: string; readonly href: string } | null;
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
  readonly lines: readonly LogLineView[];
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
export function runLogView(run: Run, { lines, firstNumber }: LogWindow, path: string): RunLogView {
  const views = lines.map((line, index) => lineView(line, firstNumber + index, path));
  const lastNumber = firstNumber + lines.length - 1;
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

function lineView(line: RunLogLine, number: number, path: string): LogLineView {
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

function mark(lines: readonly LogLineView[], level: LogLevel, noun: string): LogMarkView | null {
  const marked = lines.filter((line) => line.level === level);
  const [first] = marked;
  return first === undefined ? null : { text: countText(marked.length, noun), href: `#L${first.number}` };
}

function emptyText(run: Run): string {
  if (run.status === 'queued') return 'Lines appear here as soon as the run starts.';
  return isActive(run.status) ? 'No log line yet.' : 'This run wrote no log line.';
}
