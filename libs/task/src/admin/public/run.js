import { attemptStarts } from './attempt-starts.js';
import { onKey } from './keys.js';
import { LogSearch } from './log-search.js';
import { askToCancel, listenToActions, runAgain } from './run-actions.js';
import { startClock } from './run-clock.js';
import { RunConnection } from './run-connection.js';
import { showFavicon, tellEnd } from './run-end.js';
import { RunFailures } from './run-failures.js';
import { RunFeed } from './run-feed.js';
import { RunLog } from './run-log.js';
import { startLogTools } from './run-log-tools.js';
import { refreshParts } from './run-parts.js';
import { RunPause } from './run-pause.js';
import { RunProgress } from './run-progress.js';
import { startShares } from './run-shares.js';
import { RunSpeech } from './run-speech.js';
import { RunSteps } from './run-steps.js';
import { RunWaiting } from './run-waiting.js';

/** The page of a run: makes live what the server rendered. */

const data = JSON.parse(document.getElementById('page-data').textContent);
const log = new RunLog(data);
const search = new LogSearch(data.path, log);
let { attempt } = data;
const { wrap } = startLogTools();
const speech = new RunSpeech(data);

startClock();
startShares();
showFavicon(data.status);
listenToActions({ cancelled: refresh, problem: (text) => connection.tell(text) });
onKey('f', () => log.follow());
onKey('s', () => search.open());
onKey('n', () => search.step(1));
onKey('p', () => search.step(-1));
onKey('e', () => log.showNextError());
onKey('w', wrap);
onKey('c', askToCancel);
onKey('r', runAgain);

const connection = new RunConnection(() => feed.tryNow());
const progress = new RunProgress(data);
const pause = new RunPause();
const steps = new RunSteps();
const failures = new RunFailures();
const waiting = new RunWaiting();
const take = {
  log({ lines }) {
    const first = log.add(lines);
    search.heard(lines, first);
    steps.lead(lines, first);
    progress.heard();
    failures.lines(lines);
    speech.lines(lines);
    connection.caughtUp(lines.length);
  },
  async truncated(mark) {
    log.add([mark]);
    // What it was told of steps and progress is missing as well; the run knows.
    await refresh();
  },
  async progress(frame) {
    progress.show(frame.progress);
    speech.progress(frame.progress);
    await pause.progressed();
  },
  step({ step, seq }) {
    progress.heard();
    steps.show(step, seq);
    log.tellSteps();
    speech.step(step);
  },
  async status({ run }) {
    showFavicon(run.status);
    waiting.follow(run);
    if (run.attempt !== attempt) steps.forget();
    attempt = run.attempt;
    log.begin(attemptStarts(run));
    speech.status(run);
    await refresh();
  },
  async complete({ run }) {
    showFavicon(run.status);
    waiting.follow(run);
    log.begin(attemptStarts(run));
    log.end();
    progress.end();
    failures.end();
    await refresh();
    steps.end();
    tellEnd(run, connection);
  },
};
const feed = new RunFeed(
  data,
  (frame) => take[frame.type]?.(frame),
  (state, retryAt) => connection.show(state, retryAt),
);
waiting.follow(data);
if (data.active) feed.start();

/** Takes the parts of the page anew, and brings what was told since it was made into them. */
async function refresh() {
  const fresh = await refreshParts();
  if (fresh === null) return;
  progress.restart(fresh);
  steps.restore(fresh.seq);
  log.tellSteps();
}
