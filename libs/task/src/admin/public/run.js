import { onKey } from './keys.js';
import { LogSearch } from './log-search.js';
import { askToCancel, listenToActions, runAgain } from './run-actions.js';
import { startClock } from './run-clock.js';
import { RunConnection } from './run-connection.js';
import { showFavicon, tellEnd } from './run-end.js';
import { RunFeed } from './run-feed.js';
import { RunLog } from './run-log.js';
import { startLogTools } from './run-log-tools.js';
import { refreshParts } from './run-parts.js';
import { RunProgress } from './run-progress.js';
import { RunSpeech } from './run-speech.js';

/** The page of a run: makes live what the server rendered. */

const data = JSON.parse(document.getElementById('page-data').textContent);
const log = new RunLog(data);
const search = new LogSearch(log);
const { wrap } = startLogTools();
const speech = new RunSpeech(data);

startClock();
showFavicon(data.status);
listenToActions({ cancelled: refreshParts, problem: (text) => connection.tell(text) });
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
const take = {
  log({ lines }) {
    if (!data.olderLog) log.add(lines);
    progress.heard();
    speech.lines(lines);
    connection.caughtUp(lines.length);
  },
  progress(frame) {
    progress.show(frame.progress);
    speech.progress(frame.progress);
  },
  async status({ run }) {
    showFavicon(run.status);
    await refreshParts();
    progress.restart(run);
    speech.status(run);
  },
  async complete({ run }) {
    showFavicon(run.status);
    log.end();
    progress.end();
    await refreshParts();
    tellEnd(run, connection);
  },
};
const feed = new RunFeed(
  data,
  (frame) => take[frame.type]?.(frame),
  (state, retryAt) => connection.show(state, retryAt),
);
if (data.active) feed.start();
