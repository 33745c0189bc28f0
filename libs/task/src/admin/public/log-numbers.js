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
  const reader = (await ask(path, { format: 'numbers', ...query }, signal)).body
    .pipeThrough(new TextDecoderStream())
    .getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n');
    rest = lines.pop();
    onSome(lines.map(Number));
  }
}

/** Asks the server for the lines from which on it is another step, in the whole log: `{ line, at, step }`, at most `limit`. */
export async function readSteps(path, limit) {
  const answer = await ask(path, { format: 'steps', limit });
  return (await answer.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

async function ask(path, query, signal) {
  const answer = await fetch(`${path}/log?${new URLSearchParams(query)}`, { cache: 'no-store', signal });
  if (!answer.ok) throw new Error(`${answer.status} for the lines of ${path}`);
  return answer;
}
