import { paceText, rateText } from './pace-text.js';
import { numberText } from './page-text.js';
import { drawBar, RunBars } from './run-bars.js';

/** Keeps the panel of a run at work up to date: percentage, counter, time left, bars, and a word when nothing happens. */

const SILENT_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;

export class RunProgress {
  #title;
  #left = null;
  #percent = 0;
  #heard = performance.now();
  #startedAt;
  #atWork;
  #bars = new RunBars();
  #timer = setInterval(() => this.#noticeSilence(), LOOK_AGAIN_MS);

  constructor(data) {
    this.#title = data.title;
    this.restart(data);
  }

  /** The run has ended. */
  end() {
    this.#atWork = false;
    clearInterval(this.#timer);
  }

  /** Something was written or reported: the run is not stuck. */
  heard() {
    this.#heard = performance.now();
  }

  /** A new attempt or a new panel starts from what the data of the page say. */
  restart({ status, attemptMs, progress }) {
    this.#atWork = status === 'running';
    this.#left = null;
    this.#percent = progress?.percent ?? 0;
    this.#startedAt = performance.now() - (attemptMs ?? 0);
    this.#bars.forget();
  }

  /** Shows how far it is now. The percentage never goes back: the bar waits. */
  show(progress) {
    this.heard();
    const panel = document.querySelector('[data-state]');
    if (panel === null) return;
    const elapsed = performance.now() - this.#startedAt;
    const rate = rateText(progress.rate);
    panel.querySelector('[data-rate]').textContent = rate === null ? '' : ` · ${rate}`;
    this.#bars.show(progress.bars, elapsed);
    const counter = counterText(progress);
    if (progress.percent === null) return this.#showCounter(panel, progress, counter);
    this.#percent = Math.max(this.#percent, progress.percent);
    const figure = panel.querySelector('[data-figure]');
    figure.hidden = false;
    figure.textContent = `${this.#percent}%`;
    const headline = panel.querySelector('[data-headline]');
    headline.className = 'muted';
    headline.textContent = progress.message === null ? counter : `${progress.message} · ${counter}`;
    detail(panel, null);
    const left = this.#timeLeft(progress, elapsed);
    if (left !== null) panel.querySelector('[data-end]').textContent = left;
    drawBar(mainBar(panel), this.#percent, [`${this.#percent} percent`, counter, left].filter(Boolean).join(', '));
    document.title = `${this.#percent}% ${this.#title} · ${document.title.split(' · ').at(-1)}`;
  }

  #showCounter(panel, progress, counter) {
    panel.querySelector('[data-headline]').textContent = progress.message ?? 'Working, no total reported';
    detail(panel, `${counter} so far`);
    drawBar(mainBar(panel), null, `${counter} so far`);
  }

  /** The server's estimate; one that swings by more than half is not told. */
  #timeLeft(progress, elapsed) {
    const text = paceText(progress, elapsed);
    if (text === null) return null;
    const before = this.#left;
    const now = progress.remainingMs;
    this.#left = now;
    return before !== null && (now > before * 1.5 || now < before * 0.5) ? 'estimating' : text;
  }

  #noticeSilence() {
    const silent = performance.now() - this.#heard;
    const panel = document.querySelector('[data-state]');
    if (!this.#atWork || panel === null || silent < SILENT_MS) return;
    const minutes = Math.floor(silent / 60_000);
    detail(panel, `No log line for ${minutes === 1 ? '1 minute' : `${minutes} minutes`}. It may be stuck.`);
  }
}

function mainBar(panel) {
  return panel.querySelector('[data-bar] .bar');
}

function counterText({ current, total }) {
  return total === null ? numberText(current) : `${numberText(current)} of ${numberText(total)}`;
}

function detail(panel, text) {
  const line = panel.querySelector('[data-detail]');
  line.hidden = text === null;
  line.textContent = text ?? '';
}
