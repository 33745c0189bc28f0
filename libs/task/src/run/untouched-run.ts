import type { RunRecord } from './run.js';

/** What a run is before anything has happened to it, beside what was asked for. */
export const UNTOUCHED_RUN = Object.freeze({
  status: 'queued',
  reason: null,
  attempt: 0,
  attempts: [],
  attemptStartedAt: null,
  startedAt: null,
  finishedAt: null,
  progress: null,
  steps: [],
  items: null,
  summary: null,
  result: null,
  artifacts: [],
  tags: [],
  metadata: {},
  error: null,
  cancelRequestedAt: null,
  cancelRequestedBy: null,
  ignoredSignal: false,
  logLines: 0,
  logBytes: 0,
  lastSeq: 0,
  node: null,
  trace: null,
} satisfies Partial<RunRecord>);
