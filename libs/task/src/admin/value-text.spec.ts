import { valueText } from './value-text.js';

const NOUN = { one: 'run', many: 'runs' };
const LIST = {
  items: [
    { id: 'a', label: '=1+1', args: { n: 1 }, tags: ['x', 'y'] },
    { id: 'b', label: null, extra: true },
  ],
  nextCursor: 'b',
};

describe('valueText', () => {
  it('writes a list as CSV with a row an item, all columns, and formulas disarmed', async () => {
    const { text, mediaType } = await valueText('csv', LIST, NOUN);
    expect(mediaType).toBe('text/csv; charset=utf-8');
    expect(text.trim().split('\n')).toEqual([
      'id,label,args,tags,extra',
      `a,'=1+1,"{""n"":1}","[""x"",""y""]",`,
      'b,,,,true',
    ]);
  });

  it('writes one thing as CSV with a row a field', async () => {
    expect((await valueText('csv', { id: 'a', ok: false }, NOUN)).text).toBe('field,value\nid,a\nok,false\n');
  });

  it('writes a list as XML under the nouns', async () => {
    const { text } = await valueText('xml', LIST, NOUN);
    expect(text).toContain('<runs nextCursor="b">');
    expect(text).toContain('<args>\n      <n>1</n>');
    expect(text).toContain('<item>x</item>');
  });

  it('writes keys that are no XML names, and characters that XML does not have', async () => {
    const { text } = await valueText('xml', { args: { '1st <b>': 'a\u0000b & <c>' } }, NOUN);
    expect(text).toContain('<entry key="1st &lt;b&gt;">a\uFFFDb &amp; &lt;c&gt;</entry>');
  });

  it('writes the same fields in every format, dates as JSON has them', async () => {
    const thing = { at: new Date(0), nothing: undefined };
    expect((await valueText('yaml', thing, NOUN)).text).toBe('at: 1970-01-01T00:00:00.000Z\n');
    expect((await valueText('json', thing, NOUN)).text).toBe('{"at":"1970-01-01T00:00:00.000Z"}\n');
  });
});
