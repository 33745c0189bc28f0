import type { Run, RunError, RunStep } from '../../run/run.js';
import { countText } from '../figures.js';
import { type StackFrame, stackFrames, stackGroups } from './stack-frames.js';

/** Frames as the page shows them: the application's own, or foreign ones folded under a heading. */
export interface TraceGroupView {
  /** `6 frames in node_modules`; `null` for the application's own. */
  readonly heading: string | null;
  readonly open: boolean;
  readonly frames: readonly StackFrame[];
}

/** An error among the causes. */
export interface CauseView {
  readonly name: string;
  readonly message: string;
  readonly groups: readonly TraceGroupView[];
}

/** What the error panel shows. */
export interface RunErrorView {
  readonly name: string;
  /** The step that it came out of; `null` for none. */
  readonly step: string | null;
  readonly message: string;
  /** The sentence that says more than the error, such as a limit. */
  readonly reason: string | null;
  readonly context: readonly { readonly key: string; readonly value: string }[];
  readonly groups: readonly TraceGroupView[];
  /** `All 14 frames`. */
  readonly allFrames: string | null;
  readonly showsAll: boolean;
  readonly causes: readonly CauseView[];
  /** Message, context and trace as text, for the clipboard. */
  readonly text: string;
  /** The last error line of the log. */
  readonly line: { readonly number: string; readonly href: string } | null;
}

/** How the panel is made. */
export interface RunErrorFacts {
  /** Where the application runs; paths inside it are shown relative to it. */
  readonly directory: string;
  /** Foreign frames are open as well. */
  readonly showsAll: boolean;
  /** Number of the last error line of the log that is on the page. */
  readonly errorLine: string | null;
}

/** The error panel of a run, or `null` when the run has no error to show. */
export function runErrorView(run: Run, { directory, showsAll, errorLine }: RunErrorFacts): RunErrorView | null {
  const { error } = run;
  if (error === null || run.status === 'cancelled') return null;
  const frames = stackFrames(error.stack ?? '', directory);
  // A method that was told to stop often fails with the reason it was given, which is said already.
  const isNews = (cause: RunError) => cause.name !== error.name || cause.message !== error.message;
  return {
    name: error.name,
    step: failedStep(run.steps, error),
    message: error.message,
    reason: run.reason === error.message ? null : run.reason,
    context: Object.entries(error.context ?? {}).map(([key, value]) => ({ key, value: textOf(value) })),
    groups: traceGroups(frames, showsAll),
    allFrames: frames.some(({ owner }) => owner !== null) ? `All ${countText(frames.length, 'frame')}` : null,
    showsAll,
    causes: causesOf(error)
      .filter(isNews)
      .map((cause) => ({
        name: cause.name,
        message: cause.message,
        groups: traceGroups(stackFrames(cause.stack ?? '', directory), showsAll),
      })),
    text: errorText(error),
    line: errorLine === null ? null : { number: errorLine, href: `#L${errorLine}` },
  };
}

/** The innermost step that ended with this error: it came from there. */
function failedStep(steps: readonly RunStep[], error: RunError): string | null {
  const step = steps.findLast((one) => one.error?.name === error.name && one.error.message === error.message);
  return step === undefined ? null : (failedStep(step.steps, error) ?? step.name);
}

function traceGroups(frames: readonly StackFrame[], showsAll: boolean): TraceGroupView[] {
  return stackGroups(frames).map((group) => ({
    heading: group.foreign ? `${countText(group.frames.length, 'frame')} in ${placesOf(group.frames)}` : null,
    open: showsAll,
    frames: group.frames,
  }));
}

function placesOf(frames: readonly StackFrame[]): string {
  return [...new Set(frames.map(({ owner }) => owner))].join(' and ');
}

function causesOf(error: RunError): RunError[] {
  return error.cause === null ? [] : [error.cause, ...causesOf(error.cause)];
}

function errorText(error: RunError): string {
  const context = error.context === null ? '' : `\n${JSON.stringify(error.context, null, 2)}`;
  const cause = error.cause === null ? '' : `\nCaused by ${errorText(error.cause)}`;
  const heading = `${error.name}: ${error.message}`;
  const trace =
    error.stack === null
      ? ''
      : error.stack.startsWith(heading)
        ? error.stack.slice(heading.length)
        : `\n${error.stack}`;
  return `${heading}${context}${trace}${cause}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
