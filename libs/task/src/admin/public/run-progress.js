import { timeLeftText } from './clock-text.js';
import { numberText } from './page-text.js';

/** Keeps the panel of a run at work up to date: percentage, counter, time left, bar, and a word when nothing happens. */

const RATE_SPAN_MS = 30_000;
const SURE_AFTER_MS = 5_000;
const SURE_AFTER_PERCENT = 2;
const SILENT_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;

export class RunProgress {
  #title;
  #samples = [];
  #left = null;
  #percent = 0;
  #heard = performance.now();
  #startedAt;
  #queuedMs;
  #atWork;
  #timer;

  constructor({ title, status, queuedMs, durationMs, progress }) {
    this.#atWork = status === 'running';
    this.#queuedMs = queuedMs;
    this.#title = title;
    this.#startedAt = performance.now() - (durationMs ?? 0);
    if (progress !== null) this.#sample(progress);
    this.#percent = progress?.percent ?? 0;
    this.#timer = setInterval(() => {
      this.#noticeSilence();
      this.#showShares();
    }, LOOK_AGAIN_MS);
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

  /** A new attempt or a new panel starts from what the server says. */
  restart(run) {
    this.#atWork = run.status === 'running';
    this.#queuedMs = run.queuedMs;
    this.#samples = [];
    this.#left = null;
    this.#percent = run.progress?.percent ?? 0;
    this.#startedAt = performance.now() - (run.durationMs ?? 0);
  }

  /** Shows how far it is now. The percentage never goes back: the bar waits. */
  show(progress) {
    this.heard();
    this.#sample(progress);
    const panel = document.querySelector('[data-state]');
    if (panel === null) return;
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
    const left = this.#timeLeft(progress);
    if (left !== null) panel.querySelector('[data-end]').textContent = left;
    panel.querySelector('[data-rate]').textContent = this.#rateText();
    bar(panel, this.#percent, [`${this.#percent} percent`, counter, left].filter(Boolean).join(', '));
    document.title = `${this.#percent}% ${this.#title} · ${document.title.split(' · ').at(-1)}`;
  }

  #showCounter(panel, progress, counter) {
    panel.querySelector('[data-headline]').textContent = progress.message ?? 'Working, no total reported';
    detail(panel, `${counter} so far`);
    bar(panel, null, `${counter} so far`);
  }

  #sample({ current, total }) {
    const now = performance.now();
    const last = this.#samples.at(-1);
    if (last !== undefined && (current < last.current || total !== last.total)) this.#samples = [];
    if (last === undefined || now - last.at >= 500) this.#samples.push({ at: now, current, total });
    this.#samples = this.#samples.filter(({ at }) => now - at <= RATE_SPAN_MS);
  }

  /** Per millisecond: the middle of the rates between samples, so that one jump does not move it. */
  #rate() {
    const rates = this.#samples
      .slice(1)
      .map((sample, index) => (sample.current - this.#samples[index].current) / (sample.at - this.#samples[index].at))
      .sort((a, b) => a - b);
    return rates[Math.floor(rates.length / 2)] ?? null;
  }

  #timeLeft({ current, total, percent }) {
    const rate = this.#rate();
    const elapsed = performance.now() - this.#startedAt;
    if (rate === null || rate <= 0 || elapsed < SURE_AFTER_MS || percent < SURE_AFTER_PERCENT) return null;
    const left = (total - current) / rate;
    const before = this.#left;
    this.#left = left;
    return before !== null && (left > before * 1.5 || left < before * 0.5) ? 'estimating' : timeLeftText(left);
  }

  #rateText() {
    const perSecond = (this.#rate() ?? 0) * 1_000;
    if (perSecond <= 0) return '';
    return perSecond >= 1
      ? ` · ${numberText(Math.round(perSecond))} per second`
      : ` · ${numberText(perSecond * 60)} per minute`;
  }

  /** Keeps the bar of the timing true to the times that tick below it. */
  #showShares() {
    const [queued, running] = document.querySelectorAll('.timing-bar rect');
    if (running === undefined) return;
    const share = Math.min(
      98.5,
      Math.max(1.5, (100 * this.#queuedMs) / (this.#queuedMs + performance.now() - this.#startedAt)),
    );
    queued.setAttribute('width', `${share}%`);
    running.setAttribute('x', `${share}%`);
    running.setAttribute('width', `${100 - share}%`);
  }

  #noticeSilence() {
    const silent = performance.now() - this.#heard;
    const panel = document.querySelector('[data-state]');
    if (!this.#atWork || panel === null || silent < SILENT_MS) return;
    const minutes = Math.floor(silent / 60_000);
    detail(panel, `No log line for ${minutes === 1 ? '1 minute' : `${minutes} minutes`}. It may be stuck.`);
  }
}

function counterText({ current, total }) {
  return total === null ? numberText(current) : `${numberText(current)} of ${numberText(total)}`;
}

function detail(panel, text) {
  const line = panel.querySelector('[data-detail]');
  line.hidden = text === null;
  line.textContent = text ?? '';
}

function bar(panel, percent, text) {
  const drawing = panel.querySelector('[data-bar] .bar');
  drawing.classList.toggle('bar-moving', percent === null);
  drawing.querySelector('rect').setAttribute('width', percent === null ? '34%' : `${percent}%`);
  drawing.setAttribute('aria-valuetext', text);
  if (percent === null) drawing.removeAttribute('aria-valuenow');
  else drawing.setAttribute('aria-valuenow', percent);
}
