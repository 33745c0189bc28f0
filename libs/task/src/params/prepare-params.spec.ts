import type { ParamDefinition, TaskDefinition } from '../definition/task-definition.js';
import { InvalidParamsError } from '../task.errors.js';
import type { ParamSource } from './param-parser.js';
import { prepareParams } from './prepare-params.js';

type Rules = Partial<ParamDefinition> & Pick<ParamDefinition, 'key' | 'type'>;

function task(...params: Rules[]): TaskDefinition {
  return {
    key: 'export',
    title: 'Export',
    description: '',
    category: 'data',
    tags: [],
    hidden: false,
    overlap: 'queue',
    priority: 0,
    schedules: [],
    declaredAt: 'DataTasks.export',
    params: params.map((param) => ({ title: param.key, required: true, order: 0, hidden: false, ...param })),
  };
}

async function issues(definition: TaskDefinition, input: unknown, source: ParamSource = 'json') {
  const error = await prepareParams(definition, input, source).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InvalidParamsError);
  return (error as InvalidParamsError).issues;
}

const FORMATS = [
  { value: 'csv', label: 'CSV' },
  { value: 'json', label: 'JSON' },
];

/** One param of every type. */
const EVERYTHING = task(
  { key: 'name', type: 'string' },
  { key: 'note', type: 'text', required: false },
  { key: 'limit', type: 'integer', min: 1, max: 5000 },
  { key: 'ratio', type: 'number', required: false, default: 0.5, clearable: true },
  { key: 'compress', type: 'boolean', required: false, default: false },
  { key: 'format', type: 'select', choices: FORMATS },
  { key: 'formats', type: 'multiselect', choices: FORMATS, required: false },
  { key: 'day', type: 'date' },
  { key: 'since', type: 'datetime' },
  { key: 'wait', type: 'duration', required: false, default: 1_000 },
  { key: 'options', type: 'json' },
  { key: 'tables', type: 'string[]' },
  { key: 'token', type: 'secret' },
);

const TYPED = {
  name: 'all',
  limit: 10,
  ratio: 0.5,
  compress: true,
  format: 'csv',
  formats: ['json', 'csv'],
  day: new Date('2026-03-01T00:00:00Z'),
  since: new Date('2026-03-01T13:30:00.250Z'),
  wait: 90_000,
  options: { depth: [1, null] },
  tables: ['orders', 'customers'],
  token: 'hunter2',
};

const AS_FORM = {
  name: 'all',
  note: '',
  limit: '10',
  compress: ['false', 'on'],
  format: 'csv',
  formats: ['json', 'csv'],
  day: '2026-03-01',
  since: '2026-03-01T14:30:00.250+01:00',
  wait: '1m 30s',
  options: '{"depth": [1, null]}',
  tables: 'orders\r\ncustomers\r\n',
  token: 'hunter2',
};

const AS_JSON = { ...TYPED, day: '2026-03-01', since: '2026-03-01T13:30:00.250Z' };

describe('prepareParams', () => {
  it('a form, JSON and code give the same typed values and the same stored ones', async () => {
    const fromCode = await prepareParams(EVERYTHING, TYPED, 'code');
    expect(fromCode.values).toStrictEqual(TYPED);
    expect(fromCode.stored).toStrictEqual({ ...AS_JSON, token: '•••' });
    expect(fromCode.secrets).toStrictEqual({ token: 'hunter2' });
    expect(await prepareParams(EVERYTHING, AS_JSON, 'json')).toStrictEqual(fromCode);
    expect(await prepareParams(EVERYTHING, AS_FORM, 'form')).toStrictEqual(fromCode);
  });

  it.each<[string, Record<string, unknown>]>([
    ['every param', {}],
    ['a default that is used', { ratio: undefined, wait: undefined }],
    ['a default that is taken out', { ratio: null }],
    ['texts and lists that are empty', { note: '', formats: [] }],
    ['values at the edges', { limit: 5000, ratio: -0, wait: 0, name: ' \n"\u2028\ud800' }],
    ['the first and the last day', { day: '0000-01-01', since: '9999-12-31T23:59:59.999Z' }],
    ['null as JSON', { options: null }],
  ])('what is stored, prepared again, is the same: %s', async (_what, changes) => {
    const first = await prepareParams(EVERYTHING, { ...AS_JSON, ...changes }, 'json');
    const stored = JSON.parse(JSON.stringify({ ...first.stored, ...first.secrets }));
    const second = await prepareParams(EVERYTHING, stored, 'json');
    expect(second.values).toStrictEqual(first.values);
    expect(second.stored).toStrictEqual(first.stored);
  });

  it('a value that was taken out in spite of its default is kept as null and reaches the method as undefined', async () => {
    const { values, stored } = await prepareParams(EVERYTHING, { ...AS_JSON, ratio: null }, 'json');
    expect(Object.hasOwn(values, 'ratio')).toBe(true);
    expect(values.ratio).toBeUndefined();
    expect(stored.ratio).toBeNull();
  });

  it('tells every issue at once, in the order of the params, then what is unknown', async () => {
    const input = { ...AS_JSON, limitt: 1, limit: 0, format: 'xml', name: '', day: '2026-02-30', tables: 'orders' };
    expect(await issues(EVERYTHING, input)).toEqual([
      { param: 'name', code: 'required', message: 'Enter a text.' },
      { param: 'limit', code: 'min', message: 'Enter a number from 1 to 5000.' },
      { param: 'format', code: 'choice', message: 'Choose one of csv, json.' },
      { param: 'day', code: 'type', message: 'Enter a date, as YYYY-MM-DD.' },
      { param: 'tables', code: 'type', message: 'Enter a list of texts.' },
      { param: 'limitt', code: 'unknown', message: 'There is no param "limitt". Did you mean "limit"?' },
    ]);
  });

  it('says of a missing value what to enter', async () => {
    const missing = await issues(EVERYTHING, undefined, 'form');
    expect(missing.map(({ param, code, message }) => `${param} ${code}: ${message}`)).toEqual([
      'name required: Enter a text.',
      'limit required: Enter a whole number from 1 to 5000.',
      'format required: Choose one of csv, json.',
      'day required: Enter a date, as YYYY-MM-DD.',
      'since required: Enter a date and time, such as 2026-03-01T14:30:00Z.',
      'options required: Enter a JSON value.',
      'tables required: Enter a list of texts.',
      'token required: Enter a text.',
    ]);
  });

  it.each([null, 5, 'name=all', ['all'], true])('an input that is %j is one issue', async (input) => {
    expect(await issues(EVERYTHING, input)).toEqual([
      { param: '', code: 'type', message: 'Give the arguments as an object by param, such as { "name": … }.' },
    ]);
  });

  it('without params no input is needed', async () => {
    const nothing = { values: {}, stored: {}, secrets: {} };
    expect(await prepareParams(task(), undefined, 'code')).toEqual(nothing);
    expect(await prepareParams(task(), {}, 'form')).toEqual(nothing);
    expect(await prepareParams(task(), { gone: undefined }, 'code')).toEqual(nothing);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'the key %s is unknown like any other',
    async (key) => {
      const input = JSON.parse(`{"${key}": {"polluted": true}}`);
      expect(await issues(task({ key: 'name', type: 'string', required: false }), input)).toEqual([
        { param: key, code: 'unknown', message: `There is no param "${key}".` },
      ]);
      expect({}).not.toHaveProperty('polluted');
    },
  );

  it('cuts the name of an unknown key in its sentence', async () => {
    const [issue] = await issues(task(), { [`a${'b'.repeat(9_999)}`]: 1 });
    expect(issue?.message).toBe(`There is no param "a${'b'.repeat(49)}…".`);
  });

  it('stored values share nothing with those the method gets', async () => {
    const { values, stored } = await prepareParams(EVERYTHING, AS_JSON, 'json');
    (values.tables as string[]).push('later');
    (values.options as { depth: unknown[] }).depth.push('later');
    expect(stored.tables).toEqual(['orders', 'customers']);
    expect(stored.options).toEqual({ depth: [1, null] });
  });
});
