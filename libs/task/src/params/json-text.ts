import { createRequire } from 'node:module';
import type { ParseError } from 'jsonc-parser';
import type { JsonValue } from '../run/run.js';

/** A JSON value, or why there is none, in one sentence. */
export type JsonReading = { readonly value: JsonValue } | { readonly fault: string };

/** Deeper values could exhaust the stack of whatever walks them later. */
const DEEPEST = 200;
/** Keys that make a careless copy of the value change every object. */
const REFUSED_KEYS = ['__proto__', 'constructor'];
/** Not `import`, which would make all of parsing wait: the parser is loaded for the first fault, and only for that. */
const load = createRequire(import.meta.url);

/** Reads JSON that a person typed. A syntax error is told with its line and column. */
export function parseJsonText(text: string): JsonReading {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return { fault: `This is not JSON: ${firstFault(text)}.` };
  }
  return safe(value);
}

/** A copy as JSON carries it, so that what code gives is at once what a restart would read. */
export function toJson(value: unknown): JsonReading {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // Circular, too deep, or a BigInt: told as one, below.
  }
  return text === undefined ? { fault: 'Give a value that JSON can carry.' } : safe(JSON.parse(text) as JsonValue);
}

/** The messages of JSON.parse change with the version of Node and often lack a place, so that another parser is asked. */
function firstFault(text: string): string {
  const jsonc = load('jsonc-parser') as typeof import('jsonc-parser');
  const faults: ParseError[] = [];
  jsonc.parse(text, faults, { disallowComments: true, allowTrailingComma: false });
  const offset = Math.min(faults[0]?.offset ?? text.length, text.length);
  const before = text.slice(0, offset).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  const found = text.slice(offset).trimStart();
  return found === '' ? `it ends too early, at ${place}` : `${place}, at ${excerpt(found)}`;
}

function excerpt(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 20 ? `${line.slice(0, 20)}…` : line;
}

/** Walks without recursion, so that no nesting can exhaust the stack here either. */
function safe(root: JsonValue): JsonReading {
  const waiting: [value: JsonValue, depth: number][] = [[root, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [value, depth] = next;
    if (value === null || typeof value !== 'object') continue;
    if (depth >= DEEPEST) return { fault: `Give a value that is nested at most ${DEEPEST} levels deep.` };
    for (const [key, inner] of Object.entries(value)) {
      if (REFUSED_KEYS.includes(key)) return { fault: `The key "${key}" is not allowed.` };
      waiting.push([inner, depth + 1]);
    }
  }
  return { value: root };
}
