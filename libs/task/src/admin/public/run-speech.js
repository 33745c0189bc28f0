import { announce } from './announce.js';
import { countText } from './page-text.js';

/** Tells a screen reader what matters of a run, and not every line. */

const PROGRESS_STEP = 25;
const PROGRESS_MS = 30_000;
const ERRORS_MS = 10_000;
/** Steps that follow each other faster are not all told: nobody could listen to them. */
const STEP_MS = 2_000;
const STEP_ENDS = { succeeded: 'done', failed: 'failed', cancelled: 'stopped' };

export class RunSpeech {
  #percent;
  #saidAt = performance.now();
  #errors = 0;
  #stepAt = Number.NEGATIVE_INFINITY;
  #timer = null;
  #status;

  constructor({ progress, status }) {
    this.#status = status;
    this.#percent = progress?.percent ?? 0;
  }

  /** Every 25 percent, and not more often than every 30 s. */
  progress({ percent, message }) {
    const now = performance.now();
    if (percent === null || percent - this.#percent < PROGRESS_STEP || now - this.#saidAt < PROGRESS_MS) return;
    this.#percent = percent;
    this.#saidAt = now;
    announce(message === null ? `${percent} percent` : `${percent} percent, ${message}`);
  }

  /** New errors, counted together for 10 s. */
  lines(lines) {
    this.#errors += lines.filter(({ level }) => level === 'error').length;
    if (this.#errors === 0 || this.#timer !== null) return;
    announce(countText(this.#errors, 'new error'));
    this.#errors = 0;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.lines([]);
    }, ERRORS_MS);
  }

  /** Each step that has ended, if it stands on its own. */
  step({ name, status, place }) {
    if (place.length > 1 || status === 'running' || performance.now() - this.#stepAt < STEP_MS) return;
    this.#stepAt = performance.now();
    announce(`${name}: ${STEP_ENDS[status]}.`);
  }

  /** That it starts, stands still or goes on, at once. */
  status({ title, status, cancelRequestedAt }) {
    const before = this.#status;
    this.#status = status;
    if (status === before) return;
    if (status === 'paused') announce(`${title} is paused.`);
    else if (status === 'running' && cancelRequestedAt === null)
      announce(`${title} ${before === 'paused' ? 'goes on' : 'has started'}.`);
  }
}
