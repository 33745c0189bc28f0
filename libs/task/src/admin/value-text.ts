import type { create } from 'xmlbuilder2';
import type { Format } from './formats.js';

/** A page as data: one thing, or a list `{ items, nextCursor, … }`. Must survive `JSON.stringify`. */
export type PageData = object;

/** The noun of the data: names the XML elements and the file. */
export interface DataNoun {
  readonly one: string;
  readonly many: string;
}

/** A text with its media type. */
export interface ValueText {
  readonly mediaType: string;
  readonly text: string;
}

/** The data in one of the formats that are not HTML. What writes a format is loaded when the format is first asked for. */
export async function valueText(format: Exclude<Format, 'html'>, data: PageData, noun: DataNoun): Promise<ValueText> {
  // Through JSON first, so that every format shows the same fields and forms.
  const plain = JSON.parse(JSON.stringify(data)) as Plain;
  switch (format) {
    case 'json':
      return { mediaType: 'application/json; charset=utf-8', text: `${JSON.stringify(plain)}\n` };
    case 'yaml':
      return { mediaType: 'application/yaml; charset=utf-8', text: await toYaml(plain) };
    case 'csv':
      return { mediaType: 'text/csv; charset=utf-8', text: await toCsv(plain) };
    case 'xml':
      return { mediaType: 'application/xml; charset=utf-8', text: await toXml(plain, noun) };
  }
}

type Plain = Record<string, unknown>;

function itemsOf(plain: Plain): Plain[] | undefined {
  return Array.isArray(plain.items) && 'nextCursor' in plain ? (plain.items as Plain[]) : undefined;
}

async function toYaml(plain: Plain): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(plain);
}

// Formula characters at the start of a cell are disarmed: spreadsheets would run them.
async function toCsv(plain: Plain): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const items = itemsOf(plain);
  if (items === undefined) {
    const rows = Object.entries(plain).map(([field, value]) => [field, cell(value)]);
    return stringify([['field', 'value'], ...rows], { escape_formulas: true });
  }
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const rows = items.map((item) => columns.map((column) => cell(item[column])));
  return stringify([columns, ...rows], { escape_formulas: true });
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

type XmlElement = ReturnType<typeof create>;

async function toXml(plain: Plain, noun: DataNoun): Promise<string> {
  const { create } = await import('xmlbuilder2');
  const document = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: '\uFFFD' });
  const items = itemsOf(plain);
  const root = document.ele(items === undefined ? noun.one : noun.many);
  if (items === undefined) {
    fill(root, plain);
  } else {
    if (typeof plain.nextCursor === 'string') root.att('nextCursor', plain.nextCursor);
    for (const item of items) fill(root.ele(noun.one), item);
  }
  return `${document.end({ prettyPrint: true })}\n`;
}

function fill(element: XmlElement, value: unknown): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) fill(element.ele('item'), item);
  } else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) fill(child(element, key), inner);
  } else {
    element.txt(String(value));
  }
}

// A key that is not a name in XML (of an argument or a result) stands in an attribute.
function child(element: XmlElement, key: string): XmlElement {
  return /^[A-Za-z_][\w.-]*$/.test(key) ? element.ele(key) : element.ele('entry').att('key', key);
}
