import { refreshParts } from './run-parts.js';

/** While a run is at work its failed items come one by one, each with a warning in the log: asks the server for them. */

const EVERY_MS = 3_000;

export class RunFailures {
  #timer = null;

  /** Log lines have come. */
  lines(lines) {
    if (this.#timer !== null || !lines.some(({ level }) => level === 'warn')) return;
    this.#timer = setTimeout(() => this.#ask(), EVERY_MS);
  }

  /** The run has ended, and is shown as a whole. */
  end() {
    clearTimeout(this.#timer);
  }

  async #ask() {
    // What cannot be reached now comes with the next warning, or with the end.
    await refreshParts(['outcome']).catch(() => null);
    this.#timer = null;
  }
}
