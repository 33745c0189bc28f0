import { inspect, toUSVString } from 'node:util';
import type { JsonValue, RunError } from '../run/run.js';
import { toRunError } from '../run/run-error.js';

const HIDDEN = '•••';
/** Shorter values would blot out ordinary text. */
const SHORTEST = 4;
/** One line of a secret that has several, such as a private key, is secret too. */
const SHORTEST_LINE = 8;

/** Takes the values of secret params out of everything a run writes. */
export class SecretScrubber {
  private readonly values: readonly string[];

  constructor(secrets: readonly string[]) {
    const forms = secrets.filter(({ length }) => length >= SHORTEST).flatMap(formsOf);
    // Longest first: a secret may contain another.
    this.values = [...new Set(forms)].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.values.reduce((clean, value) => clean.replaceAll(value, HIDDEN), text);
  }

  json<T extends JsonValue>(value: T): T {
    return this.values.length === 0 ? value : (this.walk(value) as T);
  }

  /** What is kept of anything a method threw. */
  error(thrown: unknown): RunError {
    return this.json({ ...toRunError(thrown) } as unknown as JsonValue) as unknown as RunError;
  }

  private walk(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.values.includes(String(value)) ? HIDDEN : value;
    if (Array.isArray(value)) return value.map((item) => this.walk(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.walk(item)]));
  }
}

/** As it was given, and as it stands in JSON, in what `console.log` makes of an object, and in an address. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    inspect(secret, { breakLength: Number.POSITIVE_INFINITY, maxStringLength: null }).slice(1, -1),
    encodeURIComponent(toUSVString(secret)),
    new URLSearchParams({ '': secret }).toString().slice(1),
    ...(lines.length === 1 ? [] : lines.filter(({ length }) => length >= SHORTEST_LINE).flatMap(formsOf)),
  ];
}
