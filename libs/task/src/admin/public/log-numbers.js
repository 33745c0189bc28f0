import { get } from './run-poll.js';

/**
 * Numbers of the lines of a whole log that `query` chooses, in order: those up to `total` as the server finds them, then the
 * later ones that are added. `onChange()` is called when some were found, and at the end.
 */
export class LogNumbers {
  #later = [];
  #asked = new AbortController();
  #onChange;
  found = [];
  /** `asking`, `failed` or `done`. */
  state = 'asking';
  /** Resolves when nothing is asked any more. */
  ready;

  constructor(path, query, total, onChange) {
    this.#onChange = onChange;
    this.ready = this.#ask(path, query, total);
  }

  /** A later line that is chosen as well. */
  add(number) {
    (this.state === 'asking' ? this.#later : this.found).push(number);
  }

  /** Asks no more; `onChange` hears nothing from now on. */
  stop() {
    this.#asked.abort();
  }

  async #ask(path, query, total) {
    const { signal } = this.#asked;
    try {
      await readNumbers(path, query, (numbers) => this.#take(numbers, total), signal);
      this.state = 'done';
    } catch {
      this.state = 'failed';
    }
    this.found = this.found.concat(this.#later);
    if (!signal.aborted) this.#onChange();
  }

  #take(numbers, total) {
    for (const number of numbers) if (number <= total) this.found.push(number);
    if (!this.#asked.signal.aborted) this.#onChange();
  }
}

/**
 * Asks the server for the numbers of the lines that `query` chooses, in the whole log. `onSome(numbers)` gets them as they are
 * found, in order; resolves after the last.
 */
export async function readNumbers(path, query, onSome, signal) {
  const answer = await get(`${path}/log?${new URLSearchParams({ format: 'numbers', ...query })}`, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n');
    rest = lines.pop();
    onSome(lines.map(Number));
  }
}
