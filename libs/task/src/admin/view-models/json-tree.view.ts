import type { JsonValue } from '../../run/run.js';
import { countText } from '../figures.js';

/** One line of the JSON tree: a value, or an object or list that folds; see `runs/json-node`. */
export interface JsonNodeView {
  /** `"key": `, or empty inside a list and at the root. */
  readonly key: string;
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'branch' | 'more';
  /** The value as JSON writes it; what stands on a branch's own line. */
  readonly text: string;
  /** `12 items`, on branches. */
  readonly count: string;
  readonly close: string;
  readonly open: boolean;
  readonly nodes: readonly JsonNodeView[];
}

/** Levels that are open at first. */
const OPEN_LEVELS = 2;
/** Lines of the tree; what is beyond is in the download. */
const LARGEST_TREE = 2_000;
const TEXT_CHARACTERS = 2_000;
const DEEPEST_LEVEL = 50;

/** The value as a tree that folds. A tree that is too large ends with a line that says so. */
export function jsonNodes(value: JsonValue): JsonNodeView[] {
  const budget = { left: LARGEST_TREE };
  return [node('', value, 0, budget)];
}

function node(key: string, value: JsonValue, level: number, budget: { left: number }): JsonNodeView {
  budget.left -= 1;
  const label = key === '' ? '' : `${JSON.stringify(key)}: `;
  if (typeof value !== 'object' || value === null) return leaf(label, value);
  if (level > DEEPEST_LEVEL) return { ...leaf(label, null), kind: 'more', text: 'nested deeper, in the download' };
  const list = Array.isArray(value);
  const entries: [string, JsonValue][] = list ? value.map((item) => ['', item]) : Object.entries(value);
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return { ...leaf(label, null), kind: 'branch', text: `${open}${close}` };
  const nodes: JsonNodeView[] = [];
  for (const [name, inner] of entries) {
    if (budget.left <= 0) break;
    nodes.push(node(name, inner, level + 1, budget));
  }
  if (nodes.length < entries.length) nodes.push(more(entries.length - nodes.length));
  return {
    key: label,
    kind: 'branch',
    text: open,
    count: countText(entries.length, list ? 'item' : 'key'),
    close,
    open: level < OPEN_LEVELS,
    nodes,
  };
}

function leaf(key: string, value: string | number | boolean | null): JsonNodeView {
  const kind = value === null ? 'null' : (typeof value as 'string' | 'number' | 'boolean');
  const text = JSON.stringify(value);
  const shown = text.length > TEXT_CHARACTERS ? `${text.slice(0, TEXT_CHARACTERS)}…` : text;
  return { key, kind, text: shown, count: '', close: '', open: false, nodes: [] };
}

function more(left: number): JsonNodeView {
  return { ...leaf('', null), kind: 'more', text: `${countText(left, 'more entry', 'more entries')} in the download` };
}
