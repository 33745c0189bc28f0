import { announce } from './announce.js';
import { tickText } from './clock-text.js';

/** What a reader is told when a run ends, and the mark in the tab. */

const ENDS = {
  succeeded: ['Succeeded in', 'ok', ['Go to the result', '#result']],
  partial: ['Partly done in', 'warn', ['Go to the result', '#result']],
  failed: ['Failed after', 'fail', ['Go to the error', '#error']],
  timed_out: ['Timed out after', 'fail', ['Go to the error', '#error']],
  cancelled: ['Cancelled after'],
  interrupted: ['Interrupted after'],
};
const MARKS = {
  queued: 'run',
  running: 'run',
  paused: 'run',
  succeeded: 'ok',
  partial: 'ok',
  failed: 'fail',
  timed_out: 'fail',
};

/** Says how the run ended, and where to read on. */
export function tellEnd(run, connection) {
  const [word, kind, link] = ENDS[run.status];
  const took = run.durationMs === null ? word.split(' ')[0] : `${word} ${tickText(run.durationMs)}`;
  const text = `${took}. ${run.summary ?? run.error?.message ?? ''}`.trim();
  connection.end(text, kind, link);
  announce(`${run.title}: ${text}`);
}

/** Shows the run's state in the tab's icon. */
export function showFavicon(status) {
  const icon = document.querySelector('link[rel="icon"]');
  icon.href = new URL(`./mark-${MARKS[status] ?? 'stopped'}.svg`, import.meta.url).href;
}
