import type { SettingSource } from '../../config/resolve-settings.js';
import type { TaskDefinition } from '../../definition/task-definition.js';
import type { Run } from '../../run/run.js';
import { isActive } from '../../run/run-status.js';
import type { RunDigest } from '../../store/run-statistics.js';
import { countText, durationText, type MomentView, momentView } from '../figures.js';
import { attemptStarts } from '../public/attempt-starts.js';
import { type ShownStatus, STATUS_LOOKS, type StatusLook, shownStatus } from '../words.js';
import type { AdminPage, Shortcut } from './frame.view.js';
import { type ActionFacts, type RunActionsView, runActionsView } from './run-actions.view.js';
import { shortId, startedBy } from './run-actor.js';
import { runArtifactsView } from './run-artifacts.view.js';
import { runAttemptsView } from './run-attempts.view.js';
import { runComparisonView } from './run-comparison.view.js';
import { runErrorView } from './run-error.view.js';
import { runFailuresView } from './run-failures.view.js';
import { type LogWindow, numberAt, runLogView } from './run-log.view.js';
import { runRailView } from './run-rail.view.js';
import { type ResultQuery, runResultView } from './run-result.view.js';
import { runStateView } from './run-state.view.js';
import type { QueueFacts } from './run-state-text.js';
import { runTimes } from './run-times.js';

/** Everything the page of a run is made of. */
export interface RunPageFacts extends ActionFacts {
  readonly run: Run;
  readonly log: LogWindow;
  /** Newest runs of the same task. */
  readonly recent: readonly RunDigest[];
  readonly queue: QueueFacts | null;
  /** Limit of one attempt, and who set it. Milliseconds. */
  readonly timeout: { readonly ms: number; readonly source: SettingSource | 'task' };
  readonly cancelGraceMs: number;
  readonly task: TaskDefinition | undefined;
  readonly query: RunPageQuery;
  readonly now: Date;
}

/** What the address says of the page. */
export interface RunPageQuery extends ResultQuery {
  /** Page of the failed items. */
  readonly failuresPage: number;
  /** Foreign frames of the trace are open. */
  readonly allFrames: boolean;
  /** Without JavaScript an active run's page loads itself again. */
  readonly refresh: boolean;
  /** An older part of the log is shown, so its end is not followed. */
  readonly olderLog: boolean;
}

/** The first lines of the page. */
export interface RunHeadView {
  readonly title: string;
  readonly taskHref: string | null;
  readonly status: StatusLook;
  readonly id: string;
  /** What happened, around a moment: `Started`, `2 min ago`, `by ana · attempt 1 of 3`. */
  readonly verb: string;
  readonly moment: MomentView;
  readonly facts: string;
}

const RELOAD_SECONDS = 5;

const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['f'], does: 'Follow or pause the log' },
  { keys: ['s'], does: 'Search the log' },
  { keys: ['n', 'p'], does: 'Next and previous match' },
  { keys: ['e'], does: 'Next error line' },
  { keys: ['w'], does: 'Wrap lines' },
  { keys: ['c'], does: 'Cancel run (asks)' },
  { keys: ['r'], does: 'Run again' },
];

/** The page of one run. */
export function runPage(facts: RunPageFacts): AdminPage {
  const { run, path, query } = facts;
  const active = isActive(run.status);
  const log = runLogView(run, facts.log, path);
  const lastLine = facts.log.lines.findLast((entry) => entry.type === 'log');
  return {
    template: 'runs/show',
    title: tabTitle(run),
    section: 'runs',
    live: active,
    scripts: ['run.js'],
    refreshSeconds: active && query.refresh ? RELOAD_SECONDS : null,
    shortcuts: SHORTCUTS,
    data: pageData(facts),
    content: {
      crumbs: [
        { text: 'Tasks', href: facts.base },
        { text: run.title, href: facts.task === undefined ? null : `${facts.base}/${run.task}` },
        { text: shortId(run.id), href: null },
      ],
      head: headView(facts),
      actions: runActionsView(run, facts) satisfies RunActionsView,
      error: runErrorView(run, {
        directory: process.cwd(),
        showsAll: query.allFrames,
        errorLine: lastErrorLine(facts.log),
      }),
      result: runResultView(run, query, path),
      failures: runFailuresView(run, query.failuresPage, path),
      artifacts: runArtifactsView(run, path),
      attempts: runAttemptsView(run, facts),
      state: runStateView(run, {
        now: facts.now,
        queue: facts.queue,
        timeoutMs: facts.timeout.ms,
        cancelGraceMs: facts.cancelGraceMs,
        lastLineAt: lastLine === undefined ? null : new Date(lastLine.at),
      }),
      log,
      reload: reloadView(active, query.refresh, path),
      rail: runRailView(run, {
        task: facts.task,
        timeoutMs: facts.timeout.ms,
        timeoutSource: facts.timeout.source,
        base: facts.base,
        log: facts.log,
        now: facts.now,
      }),
      comparison: runComparisonView(run, facts.recent),
      path,
    },
  };
}

/** Starts with the state, so that a row of tabs can be read: `62% Rebuild search index`, `Failed: Import customers`. */
export function tabTitle(run: Run): string {
  const shown = shownStatus(run);
  if (shown === 'running' && run.progress?.percent != null) return `${run.progress.percent}% ${run.title}`;
  return `${STATUS_LOOKS[shown].word}: ${run.title}`;
}

function headView({ run, base, task, now }: RunPageFacts): RunHeadView {
  const shown = shownStatus(run);
  const { verb, at, facts } = whatHappened(run, shown);
  return {
    title: run.title,
    taskHref: task === undefined ? null : `${base}/${run.task}`,
    status: STATUS_LOOKS[shown],
    id: run.id,
    verb,
    moment: momentView(at, now),
    facts,
  };
}

function whatHappened(run: Run, shown: ShownStatus): { verb: string; at: string; facts: string } {
  const by = startedBy(run);
  const attempt = `attempt ${run.attempt} of ${run.maxAttempts}`;
  if (run.finishedAt === null) {
    if (run.startedAt === null) return { verb: 'Queued', at: run.createdAt, facts: `by ${by}` };
    return { verb: 'Started', at: run.startedAt, facts: `by ${by} · ${attempt}` };
  }
  const verb = shown === 'succeeded' || shown === 'partial' ? 'Finished' : STATUS_LOOKS[shown].word;
  const { durationMs } = run;
  const took = durationMs === null ? '' : ` ${verb === 'Finished' ? 'in' : 'after'} ${durationText(durationMs)}`;
  const attempts = run.attempt > 1 ? ` of work in ${countText(run.attempt, 'attempt')}` : '';
  return {
    verb,
    at: run.finishedAt,
    facts: `${took}${attempts} · started by ${by}${run.attempt === 1 ? ` · ${attempt}` : ''}`.trim(),
  };
}

function lastErrorLine(log: LogWindow): string | null {
  const place = log.lines.findLastIndex((entry) => entry.type === 'log' && entry.level === 'error');
  return place === -1 ? null : String(numberAt(log, place));
}

function reloadView(
  active: boolean,
  refresh: boolean,
  path: string,
): { text: string; href: string; action: string } | null {
  if (!active) return null;
  return refresh
    ? {
        text: `This page reloads every ${RELOAD_SECONDS} s while the run is active.`,
        href: `${path}?refresh=off`,
        action: 'Stop reloading',
      }
    : { text: 'This page does not reload by itself.', href: path, action: 'Reload every 5 s' };
}

/** What `run.js` starts from. */
function pageData({ run, path, log, query, now }: RunPageFacts): object {
  return {
    id: run.id,
    title: run.title,
    path,
    status: run.status,
    active: isActive(run.status),
    attempt: run.attempt,
    seq: run.lastSeq,
    logLines: run.logLines,
    lastNumber: numberAt(log, log.lines.length) - 1,
    lowest: log.lowest ?? 1,
    attemptStarts: attemptStarts(run),
    olderLog: query.olderLog,
    socketUrl: run.socketUrl,
    attemptMs: runTimes(run, now).attemptMs,
    cancelRequestedAt: run.cancelRequestedAt,
    progress: run.progress,
  };
}
