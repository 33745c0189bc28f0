import { RunPoll } from './run-poll.js';
import { toldSteps } from './run-steps.js';

/**
 * Brings the events of a run to the page: over the socket, or by asking again and again where that does not work. Both give
 * the same numbered events; each is handed on once and in order, whatever happens to the connection.
 */

const DELAYS = [1_000, 2_000, 4_000, 8_000, 15_000];
const OPEN_MS = 5_000;
const SILENT_MS = 45_000;
const SOCKET_AGAIN_MS = 30_000;
const TRIES = 3;
/** Kept while the tab is open: finding out again on every page would cost seconds. */
const NO_SOCKET = 'taskforge-no-socket';

/** What a close code of the server means; any other is a lost connection. */
const CLOSED = {
  1012: { state: 'restarting' },
  4400: { poll: true },
  4401: { state: 'signed-out', stop: true },
  4403: { poll: true },
  4404: { state: 'deleted', stop: true },
  4408: { now: true },
};

/**
 * Follows a run from event `seq` on until it ends. `onFrame(frame)` gets what happens; `onState(state, retryAt)` hears
 * `live`, `polling`, `lost`, `restarting`, `signed-out` and `deleted`.
 */
export class RunFeed {
  #data;
  #onFrame;
  #onState;
  #seq;
  #socket = null;
  #poll;
  #failures = 0;
  #everOpened = false;
  #retry = null;
  #done = false;
  #known;

  constructor(data, onFrame, onState) {
    this.#data = data;
    this.#seq = data.seq;
    this.#known = data;
    this.#onFrame = onFrame;
    this.#onState = onState;
    this.#poll = new RunPoll(data.path, {
      seq: () => this.#seq,
      answer: (lines, run) => this.#polled(lines, run),
      failure: (state) => (state === 'lost' ? this.#lost(state) : this.#stop(state)),
    });
  }

  start() {
    if (this.#data.socketUrl === null || sessionStorage.getItem(NO_SOCKET) !== null) this.#startPolling();
    else this.#connect();
    addEventListener('online', () => this.tryNow());
    document.addEventListener('visibilitychange', () => document.hidden || this.tryNow());
  }

  /** Tries at once where the next try is still to come. */
  tryNow() {
    if (this.#poll.running) void this.#poll.now();
    if (this.#retry === null) return;
    this.#cancelRetry();
    if (this.#data.socketUrl === null) this.#startPolling();
    else this.#connect();
  }

  #connect() {
    if (this.#done || this.#socket !== null) return;
    const address = new URL(this.#data.socketUrl, location.href);
    address.protocol = location.protocol.replace('http', 'ws');
    address.searchParams.set('after', this.#seq);
    const socket = new WebSocket(address);
    this.#socket = socket;
    let timer = setTimeout(() => socket.close(), OPEN_MS);
    const listen = () => {
      clearTimeout(timer);
      timer = setTimeout(() => socket.close(), SILENT_MS);
    };
    socket.onopen = () => {
      listen();
      this.#opened();
    };
    socket.onmessage = ({ data }) => {
      listen();
      this.#take(JSON.parse(data));
    };
    socket.onclose = ({ code }) => {
      clearTimeout(timer);
      this.#socket = null;
      if (!this.#done) this.#closed(code);
    };
  }

  #opened() {
    this.#failures = 0;
    this.#everOpened = true;
    this.#poll.stop();
    sessionStorage.removeItem(NO_SOCKET);
    this.#onState('live');
  }

  #closed(code) {
    const { state, stop, now, poll } = CLOSED[code] ?? {};
    if (stop) return this.#stop(state);
    if (now) return this.#connect();
    if (this.#poll.running) return this.#socketLater();
    // A socket that never opened may be refused for good by something in between: HTTP tells whether it is only that.
    if (poll || !this.#everOpened || this.#failures >= TRIES) return this.#startPolling();
    this.#lost(state ?? 'lost');
  }

  #lost(state) {
    this.#failures += 1;
    const delay = DELAYS[Math.min(this.#failures, DELAYS.length) - 1] * (0.8 + Math.random() * 0.4);
    this.#onState(state, Date.now() + delay);
    this.#cancelRetry();
    this.#retry = setTimeout(() => this.tryNow(), delay);
  }

  #startPolling() {
    this.#poll.start();
    if (this.#data.socketUrl !== null) this.#socketLater();
  }

  #socketLater() {
    setTimeout(() => this.#poll.running && this.#connect(), SOCKET_AGAIN_MS);
  }

  #polled(lines, run) {
    this.#failures = 0;
    if (!this.#everOpened && this.#data.socketUrl !== null) sessionStorage.setItem(NO_SOCKET, '1');
    this.#onState('polling');
    // Before the lines, which stand in them.
    if (run !== null && JSON.stringify(run.steps) !== JSON.stringify(this.#known.steps)) {
      for (const step of toldSteps(run.steps)) this.#onFrame({ type: 'step', seq: run.lastSeq, step });
    }
    for (const frame of framesOf(lines)) this.#take(frame);
    if (run === null) return;
    const known = this.#known;
    this.#known = run;
    this.#seq = Math.max(this.#seq, run.lastSeq);
    if (run.progress !== null && JSON.stringify(run.progress) !== JSON.stringify(known.progress)) {
      this.#onFrame({ type: 'progress', seq: run.lastSeq, progress: run.progress });
    }
    if (run.finishedAt !== null) this.#take({ type: 'complete', seq: run.lastSeq, run });
    else if (run.status !== known.status || run.cancelRequestedAt !== known.cancelRequestedAt) {
      this.#onFrame({ type: 'status', seq: run.lastSeq, run });
    }
  }

  #take(frame) {
    if (this.#done || frame.type === 'snapshot') return;
    if (frame.seq <= this.#seq && frame.type !== 'complete') return;
    const lines = frame.lines?.filter((line) => line.seq > this.#seq);
    this.#seq = Math.max(this.#seq, frame.seq);
    if (frame.type === 'complete') this.#stop();
    this.#onFrame(lines === undefined ? frame : { ...frame, lines });
  }

  #cancelRetry() {
    clearTimeout(this.#retry);
    this.#retry = null;
  }

  #stop(state) {
    this.#done = true;
    this.#cancelRetry();
    this.#poll.stop();
    this.#socket?.close();
    if (state !== undefined) this.#onState(state);
  }
}

/** As the socket tells them: lines together, each mark of missing ones by itself. */
function framesOf(entries) {
  const frames = [];
  for (const entry of entries) {
    const last = frames.at(-1);
    if (entry.type === 'truncated') frames.push(entry);
    else if (last?.type === 'log') last.lines.push(entry);
    else frames.push({ type: 'log', lines: [entry] });
  }
  for (const frame of frames) frame.seq ??= frame.lines.at(-1).seq;
  return frames;
}
