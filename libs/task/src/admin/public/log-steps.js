import { begunSteps } from './begun-steps.js';
import { firstWhere } from './first-where.js';
import { readSteps } from './run-poll.js';

/** More of them are not told apart: what is after the last one has no headings. */
const MOST_CHANGES = 20_000;

/**
 * Where steps begin and end in the whole log, as its lines tell, and which of them are folded. What is kept the server knows,
 * what comes is added. A section is `{ first, last, depth, name, path, at }`: the lines from `first` to `last` are those of a
 * step and of the steps inside it; `last` is infinite while it goes on.
 */
export class LogSteps {
  #starts;
  /** Where lines are of another step than those before: `{ line, at, step }`; `null` until they are known. */
  #changes = null;
  #later = [];
  #sections = [];
  #open = [];
  #folded = new Set();

  /** The server is asked for the lines up to `logLines`; `onKnown()` is called when it has answered. */
  constructor({ path, logLines, attemptStarts }, onKnown) {
    this.#starts = attemptStarts;
    void this.#ask(path, logLines, onKnown);
  }

  /** A line has come, or a mark of missing ones, which is in no step. */
  add({ at = null, step = null }, number) {
    const change = { line: number, at, step };
    if (this.#changes === null) this.#later.push(change);
    else if (this.#changes.length < MOST_CHANGES) this.#take(change);
  }

  /** Attempts begin at these lines, beyond which no step goes on; says whether that changed anything. */
  begin(starts) {
    const isNew = starts.length !== this.#starts.length;
    this.#starts = starts;
    if (isNew && this.#changes !== null) this.#build();
    return isNew;
  }

  /** The sections that begin among these lines and go on to the last of them, outermost first. */
  at(first, last) {
    const from = firstWhere(this.#sections, (section) => section.first >= first);
    const to = firstWhere(this.#sections, (section) => section.first > last);
    return this.#sections.slice(from, to).filter((section) => section.last >= last);
  }

  /** The sections that are folded, without those inside them, in order. */
  get folds() {
    const folds = [];
    if (this.#folded.size === 0) return folds;
    for (const section of this.#sections)
      if (this.#folded.has(keyOf(section)) && section.first > (folds.at(-1)?.last ?? 0)) folds.push(section);
    return folds;
  }

  /** Folds a section, or opens it. */
  toggle(section) {
    const key = keyOf(section);
    if (!this.#folded.delete(key)) this.#folded.add(key);
  }

  /** Opens whatever hides some of these lines; says whether anything did. */
  unfold(first, last) {
    const before = this.#folded.size;
    for (const section of this.#sections)
      if (section.first <= last && section.last >= first) this.#folded.delete(keyOf(section));
    return this.#folded.size < before;
  }

  async #ask(path, total, onKnown) {
    // Without an answer the log goes on without headings.
    const read = await (total === 0 ? [] : readSteps(path, MOST_CHANGES).catch(() => null));
    if (read === null) return;
    this.#changes = read.filter(({ line }) => line <= total);
    this.#build();
    for (const change of this.#later) if (this.#changes.length < MOST_CHANGES) this.#take(change);
    this.#later = [];
    onKnown();
  }

  #take(change) {
    const before = this.#changes.at(-1)?.step ?? null;
    if (change.step === before && !this.#startsAt(change.line)) return;
    this.#changes.push(change);
    this.#enter(change);
    if (this.#changes.length === MOST_CHANGES) this.#close(0, change.line);
  }

  #build() {
    this.#sections = [];
    this.#open = [];
    const changes = new Map(this.#changes.map((change) => [change.line, change]));
    for (const { line, at } of this.#starts) {
      const before = this.#changes.findLast((change) => change.line < line);
      if (before !== undefined && !changes.has(line)) changes.set(line, { line, at, step: before.step });
    }
    const inOrder = [...changes.values()].sort((one, other) => one.line - other.line);
    for (const change of inOrder) this.#enter(change);
    if (this.#changes.length >= MOST_CHANGES) this.#close(0, inOrder.at(-1).line);
  }

  /** Whether an attempt does. */
  #startsAt(line) {
    return this.#starts.some((start) => start.line === line);
  }

  #enter({ line, at, step }) {
    const begun = begunSteps(this.#startsAt(line) ? null : (this.#open.at(-1)?.path ?? null), step);
    const depth = begun[0]?.depth ?? (step === null ? 0 : depthOf(this.#open, step));
    this.#close(depth, line);
    for (const one of begun) {
      const section = { ...one, first: line, last: Number.POSITIVE_INFINITY, at };
      this.#sections.push(section);
      this.#open.push(section);
    }
  }

  /** What is as deep ends before this line. */
  #close(depth, line) {
    for (const section of this.#open.splice(depth)) section.last = line - 1;
  }
}

/** How many of the open sections a line of this step is in, where none begins with it. */
function depthOf(open, step) {
  return open.findIndex(({ path }) => path === step) + 1;
}

function keyOf({ first, depth }) {
  return `${first}.${depth}`;
}
