import type { ParamDefinition, TaskDefinition } from '../definition/task-definition.js';
import { formValues } from './form-values.js';
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
    params: params.map((param) => ({ title: param.key, required: false, order: 0, hidden: false, ...param })),
  };
}

const FORMATS = [
  { value: 'csv', label: 'CSV' },
  { value: 2, label: 'Two' },
];

const EVERYTHING = task(
  { key: 'name', type: 'string', default: 'all' },
  { key: 'limit', type: 'integer', default: 10 },
  { key: 'ratio', type: 'number', default: 0.5, clearable: true },
  { key: 'compress', type: 'boolean', default: true },
  { key: 'format', type: 'select', choices: FORMATS, default: 2 },
  { key: 'formats', type: 'multiselect', choices: FORMATS, default: ['csv', 2] },
  { key: 'day', type: 'date', default: new Date('2026-03-01T00:00:00Z') },
  { key: 'since', type: 'datetime', default: new Date('2026-03-01T13:30:00Z') },
  { key: 'wait', type: 'duration', default: 5_400_000 },
  { key: 'options', type: 'json', default: { depth: 1 } },
  { key: 'tables', type: 'string[]', default: ['orders', 'customers'] },
  { key: 'note', type: 'text' },
  { key: 'token', type: 'secret' },
);

describe('formValues', () => {
  it('shows the defaults', () => {
    const { values, leftOut } = formValues(EVERYTHING);
    expect(values).toEqual({
      name: 'all',
      limit: '10',
      ratio: '0.5',
      compress: 'true',
      format: '2',
      formats: ['csv', '2'],
      day: '2026-03-01',
      since: expect.stringMatching(/^2026-03-0\dT\d\d:\d\d$/),
      wait: '1h 30m',
      options: '{\n  "depth": 1\n}',
      tables: 'orders\ncustomers',
      note: '',
      token: '',
    });
    expect(leftOut).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['the defaults', {}],
    ['an earlier run', { name: '', limit: 1, compress: false, formats: [], tables: [], note: 'a\nb', options: [] }],
    ['a run with a value taken out', { ratio: null }],
    ['a time with milliseconds', { since: '2026-03-01T13:30:07.089Z', wait: 61_001 }],
  ])('sent back unchanged, %s give the same values', async (_what, input) => {
    const before = await prepareParams(EVERYTHING, input, 'json');
    const { values } = formValues(EVERYTHING, before.stored);
    expect(await prepareParams(EVERYTHING, values, 'form')).toEqual(before);
  });

  it('never shows a secret, nor its mask', async () => {
    const { stored } = await prepareParams(EVERYTHING, { token: 'hunter2' }, 'json');
    expect(formValues(EVERYTHING, stored)).toMatchObject({ values: { token: '' }, leftOut: [] });
  });

  it('leaves out what no longer fits, shows the default instead and says so', () => {
    const { values, leftOut } = formValues(EVERYTHING, { region: 'eu', limit: 'many', format: 'xml', name: 'kept' });
    expect(leftOut).toEqual(['region', 'limit', 'format']);
    expect(values).toMatchObject({ limit: '10', format: '2', name: 'kept' });
  });

  it('shows the default of a param that is newer than the run', () => {
    expect(formValues(EVERYTHING, { name: 'kept' }).values).toMatchObject({ name: 'kept', limit: '10' });
  });
});
