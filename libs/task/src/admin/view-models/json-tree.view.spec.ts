import type { JsonValue } from '../../run/run.js';
import { type JsonNodeView, jsonNodes } from './json-tree.view.js';

function countOf(node: JsonNodeView): number {
  return 1 + node.nodes.reduce((sum, inner) => sum + countOf(inner), 0);
}

describe('jsonNodes', () => {
  it('writes keys and values as JSON does, typed by their kind', () => {
    const [root] = jsonNodes({ text: '<b>"', number: 1.5, flag: true, nothing: null });
    expect(root?.nodes.map(({ key, kind, text }) => [key, kind, text])).toEqual([
      ['"text": ', 'string', '"<b>\\""'],
      ['"number": ', 'number', '1.5'],
      ['"flag": ', 'boolean', 'true'],
      ['"nothing": ', 'null', 'null'],
    ]);
  });

  it('opens two levels and counts what is folded', () => {
    const [root] = jsonNodes({ rows: [{ a: { b: 1 } }] });
    const rows = root?.nodes[0];
    const item = rows?.nodes[0];
    expect([root?.open, rows?.open, item?.open]).toEqual([true, true, false]);
    expect([root?.count, rows?.count, item?.count]).toEqual(['1 key', '1 item', '1 key']);
    expect([rows?.text, rows?.close]).toEqual(['[', ']']);
  });

  it('writes what is empty on one line', () => {
    expect(jsonNodes([])[0]).toMatchObject({ text: '[]', nodes: [] });
    expect(jsonNodes({})[0]).toMatchObject({ text: '{}', nodes: [] });
  });

  it('stays small for a large result and says what is missing', () => {
    const [root] = jsonNodes(Array.from({ length: 100_000 }, (_none, index) => index));
    expect(root === undefined ? 0 : countOf(root)).toBeLessThan(2_010);
    expect(root?.nodes.at(-1)).toMatchObject({ kind: 'more', text: '98,001 more entries in the download' });
    const [long] = jsonNodes('x'.repeat(5_000));
    expect(long?.text).toHaveLength(2_001);
  });

  it('does not follow a result that is nested too deep', () => {
    let deep: JsonValue = 1;
    for (let level = 0; level < 5_000; level += 1) deep = [deep];
    expect(countOf(jsonNodes(deep)[0] as JsonNodeView)).toBe(52);
  });
});
