import type { JsonValue } from '../run/run.js';

const HIDDEN = '•••';
/** Shorter values would blot out ordinary text. */
const SHORTEST = 4;

/** Takes the values of secret params out of everything a run writes. */
export class SecretScrubber {
  private readonly values: readonly string[];

  constructor(secrets: readonly string[]) {
    const forms = secrets.filter(({ length }) => length >= SHORTEST).flatMap((secret) => [secret, escaped(secret)]);
    // Longest first: a secret may contain another.
    this.values = [...new Set(forms)].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.values.reduce((clean, value) => clean.replaceAll(value, HIDDEN), text);
  }

  json<T extends JsonValue>(value: T): T {
    return this.values.length === 0 ? value : (this.walk(value) as T);
  }

  private walk(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.values.includes(String(value)) ? HIDDEN : value;
    if (Array.isArray(value)) return value.map((item) => this.walk(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.walk(item)]));
  }
}

/** As it stands in JSON, and in what `console.log` makes of an object: quotes and line breaks are escaped there. */
function escaped(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}
