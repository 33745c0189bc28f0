import { BadRequestError } from '../task.errors.js';
import { readRunFilter } from './read-run-filter.js';

const now = new Date('2026-11-24T10:00:00Z');

describe('readRunFilter', () => {
  it('reads every filter by the name it has in code, and ignores empty ones', () => {
    const query = {
      task: 'backup',
      label: ' eu ',
      actor: 'ana',
      trigger: 'api',
      tag: 'db',
      text: 'x',
      cursor: 'c',
      limit: '20',
    };
    expect(readRunFilter({ ...query, from: '2026-11-24T06:00:00Z', to: '', page: '2' }, now)).toEqual({
      ...query,
      label: 'eu',
      limit: 20,
      from: '2026-11-24T06:00:00Z',
    });
    expect(readRunFilter({ status: '', text: '  ' }, now)).toEqual({});
  });

  it('takes several statuses, by comma or by repetition', () => {
    expect(readRunFilter({ status: 'failed,timed_out' }, now).status).toEqual(['failed', 'timed_out']);
    expect(readRunFilter({ status: ['failed', 'cancelled'] }, now).status).toEqual(['failed', 'cancelled']);
  });

  it('takes a length of time for as long ago', () => {
    expect(readRunFilter({ from: '7d', to: '90m' }, now)).toEqual({
      from: new Date('2026-11-17T10:00:00Z'),
      to: new Date('2026-11-24T08:30:00Z'),
    });
  });

  it('reads values of arguments as JSON where they are JSON', () => {
    const query = { 'args.limit': '5', 'args.format': 'tar', 'args.none': ' ', 'args.': 'x' };
    expect(readRunFilter(query, now).argTexts).toEqual({ limit: '5', format: 'tar' });
  });

  it('refuses a trigger that does not exist and a limit that is no number', () => {
    expect(() => readRunFilter({ trigger: 'robot' }, now)).toThrow(BadRequestError);
    expect(() => readRunFilter({ limit: '-1' }, now)).toThrow(
      'The limit is "-1": expected a whole number from 1 to 500.',
    );
  });
});
