/** Asks for a run over HTTP again and again, and for the lines that are new. */

const EVERY_MS = 2_000;
const HIDDEN_MS = 5_000;
const LINES = 5_000;
/** Lines that are fetched together where one is wanted. */
export const PAGE = 500;
const STATES = { 401: 'signed-out', 403: 'signed-out', 404: 'deleted' };

export class RunPoll {
  #path;
  #hear;
  #timer = null;
  running = false;

  /** `hear` has `seq()`, the last event that is known; `answer(lines, run)`; and `failure(state)`, after which it stands still. */
  constructor(path, hear) {
    this.#path = path;
    this.#hear = hear;
  }

  start() {
    if (this.running) return;
    this.running = true;
    void this.now();
  }

  stop() {
    this.running = false;
    clearTimeout(this.#timer);
  }

  /** Asks at once, then again every few seconds. */
  async now() {
    clearTimeout(this.#timer);
    try {
      const run = await (await get(`${this.#path}?format=json`)).json();
      const lines =
        run.lastSeq > this.#hear.seq() ? await readEntries(this.#path, `after=${this.#hear.seq()}&limit=${LINES}`) : [];
      if (!this.running) return;
      const more = lines.length === LINES;
      this.#hear.answer(lines, more ? null : run);
      if (this.running) this.#timer = setTimeout(() => this.now(), more ? 0 : document.hidden ? HIDDEN_MS : EVERY_MS);
    } catch (error) {
      if (!this.running) return;
      this.stop();
      this.#hear.failure(STATES[error.status] ?? 'lost');
    }
  }
}

/** The lines of the log that `query` asks for, and marks of missing ones. */
export function readEntries(path, query) {
  return readRecords(`${path}/log?format=ndjson&${query}`);
}

/** The lines from which on it is another step, in the whole log: `{ line, at, step }`, at most `limit`. */
export function readSteps(path, limit) {
  return readRecords(`${path}/log?format=steps&limit=${limit}`);
}

/** The answer of the server; throws an error with its `status` where it is none that was asked for. */
export async function get(address, signal) {
  const answer = await fetch(address, { cache: 'no-store', signal });
  if (answer.ok) return answer;
  throw Object.assign(new Error(`${answer.status} for ${address}`), { status: answer.status });
}

async function readRecords(address) {
  return (await (await get(address)).text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
