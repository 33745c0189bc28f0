import { refreshParts } from './run-parts.js';

/** While a run is queued, its place and what it waits for change with other runs: asks the server for them again and again. */

const EVERY_MS = 3_000;
const HIDDEN_MS = 15_000;

export class RunWaiting {
  #isQueued = false;
  #timer = null;

  /** Asks as long as the run is queued. */
  follow({ status }) {
    this.#isQueued = status === 'queued';
    this.#askLater();
  }

  #askLater() {
    clearTimeout(this.#timer);
    if (this.#isQueued) this.#timer = setTimeout(() => this.#ask(), document.hidden ? HIDDEN_MS : EVERY_MS);
  }

  async #ask() {
    // What cannot be reached now is tried again: the connection has its own word for it.
    await refreshParts(['top']).catch(() => null);
    this.#askLater();
  }
}
