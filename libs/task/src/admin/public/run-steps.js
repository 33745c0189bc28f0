import { tickText } from './clock-text.js';
import { serverNow } from './moments.js';
import { numberText } from './page-text.js';
import { MOST_STEPS_SHOWN, STEP_SEPARATOR, stepCountText, stepSpan } from './step-figures.js';

/** Keeps the steps in the rail up to date: tree, status, duration, and the bars on their time axis. */

const DRAW_MS = 1_000;

export class RunSteps {
  /** What was told since the page was made, by place: a page that is asked for meanwhile may not know it yet. */
  #told = new Map();
  #hidden = new Set();
  #timer = setInterval(() => this.#draw(), DRAW_MS);

  /** A step began or ended; `seq` is the number of the event. */
  show(step, seq) {
    this.#told.set(step.place.join('.'), { step, seq });
    this.#put(step);
    this.#draw();
  }

  /** The rail is new, made when event `seq` was the last one: what came later is shown again. */
  restore(seq) {
    for (const [place, told] of this.#told) if (told.seq <= seq) this.#told.delete(place);
    this.#hidden.clear();
    for (const { step } of this.#told.values()) this.#put(step);
    this.#draw();
  }

  /** Another attempt has its own steps. */
  forget() {
    this.#told.clear();
  }

  end() {
    clearInterval(this.#timer);
  }

  /** Leads from a step to its first line. `first` is the number of the first of these lines. */
  lead(lines, first) {
    for (const [index, line] of lines.entries()) {
      if (line.step === null) continue;
      for (const row of document.querySelectorAll('[data-step]')) {
        const { path, from } = row.dataset;
        const isIn = line.step === path || line.step.startsWith(path + STEP_SEPARATOR);
        const name = nameOf(row);
        if (isIn && !name.hasAttribute('href') && Date.parse(line.at) >= Number(from)) name.href = `#L${first + index}`;
      }
    }
  }

  #put(step) {
    const list = document.querySelector('[data-steps-list]');
    const look = document.querySelector(`[data-step-look="${step.status}"]`);
    if (list === null || look === null) return;
    const place = step.place.join('.');
    const old = document.querySelector(`[data-step="${place}"]`);
    const within =
      step.place.length === 1
        ? list
        : childrenOf(document.querySelector(`[data-step="${step.place.slice(0, -1).join('.')}"]`));
    if (old === null && (within === null || document.querySelectorAll('[data-step]').length >= MOST_STEPS_SHOWN))
      return this.#hide(place);
    const row = look.content.firstElementChild.cloneNode(true);
    fill(row, step, place);
    if (old === null) within.append(row);
    else {
      const link = nameOf(old).getAttribute('href');
      if (link !== null) nameOf(row).href = link;
      childrenOf(row).replaceWith(childrenOf(old));
      old.replaceWith(row);
    }
    list.closest('[data-steps]').hidden = false;
  }

  #hide(place) {
    this.#hidden.add(place);
    const more = document.querySelector('[data-steps-more]');
    more.hidden = false;
    more.textContent = `and ${numberText(Number(more.dataset.stepsMore) + this.#hidden.size)} more`;
  }

  #draw() {
    const section = document.querySelector('[data-steps]');
    if (section === null || section.hidden) return;
    const { begin, end } = section.dataset;
    const until = end === '' ? serverNow() : Number(end);
    const states = [];
    for (const row of section.querySelectorAll('[data-step]')) {
      const { from, ms, step, state } = row.dataset;
      if (!step.includes('.')) states.push(state);
      const { x, width } = stepSpan({ from: Number(from), ms: ms === '' ? null : Number(ms) }, Number(begin), until);
      const rect = row.querySelector('.step-bar rect');
      rect.setAttribute('x', `${x}%`);
      rect.setAttribute('width', `${width}%`);
    }
    section.querySelector('[data-steps-count]').textContent = stepCountText(states);
  }
}

/** The steps of a run as the events that would tell of them. */
export function toldSteps(steps, path = [], place = []) {
  return steps.flatMap(({ steps: inner, ...step }, index) => {
    const told = { ...step, path: [...path, step.name], place: [...place, index] };
    return [told, ...toldSteps(inner, told.path, told.place)];
  });
}

function fill(row, step, place) {
  const from = Date.parse(step.startedAt);
  Object.assign(row.dataset, { step: place, path: step.path.join(STEP_SEPARATOR), from, ms: step.durationMs ?? '' });
  nameOf(row).textContent = step.name;
  const clock = row.querySelector('.step-time [data-tick]');
  if (clock !== null) clock.dataset.ms = Math.max(0, serverNow() - from);
  else row.querySelector('.step-time').textContent = tickText(step.durationMs);
  const note = row.querySelector('[data-step-note]');
  note.textContent = step.error?.message ?? (step.optional ? 'optional' : '');
  note.hidden = note.textContent === '';
}

function nameOf(row) {
  return row.querySelector('[data-step-name]');
}

function childrenOf(row) {
  return row?.querySelector(':scope > .steps') ?? null;
}
