import { defineChoices } from './param-choices.js';

enum Format {
  PlainSql = 'plain-sql',
  Tar = 'tar',
}

enum Level {
  Low,
  High = 10,
  Below = -1,
}

function problems(declared: Parameters<typeof defineChoices>[0]): string[] {
  const said: string[] = [];
  defineChoices(declared, (problem) => said.push(problem));
  return said;
}

describe('defineChoices', () => {
  it('takes values, values with labels, and both in one list', () => {
    const declared = ['sql', 5, true, { value: 'tar', label: 'Archive' }];
    expect(defineChoices(declared, fail)).toEqual([
      { value: 'sql', label: 'sql' },
      { value: 5, label: '5' },
      { value: true, label: 'true' },
      { value: 'tar', label: 'Archive' },
    ]);
  });

  it('takes an enum of texts, with the names of its members as labels', () => {
    expect(defineChoices(Format, fail)).toEqual([
      { value: 'plain-sql', label: 'Plain sql' },
      { value: 'tar', label: 'Tar' },
    ]);
  });

  it('takes an enum of numbers without its way back from number to name', () => {
    expect(defineChoices(Level, fail)).toEqual([
      { value: 0, label: 'Low' },
      { value: 10, label: 'High' },
      { value: -1, label: 'Below' },
    ]);
  });

  it('reports an empty list', () => {
    expect(problems([])).toEqual(['its choices are empty. Give at least one.']);
    expect(problems({})).toHaveLength(1);
  });

  it('reports a value that is there twice, as a form would see it', () => {
    expect(problems(['a', 'b', 'a'])).toEqual(['its choice "a" is there twice. Remove one.']);
    expect(problems([1, '1'])).toHaveLength(1);
  });

  it('reports a value that no form can carry', () => {
    expect(problems([{ value: { a: 1 } as unknown as string, label: 'A' }])).toEqual([
      'its choice {"a":1} is no string, number or boolean. Give it a value that is.',
    ]);
  });
});

function fail(problem: string): void {
  throw new Error(problem);
}
