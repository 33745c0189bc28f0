import type { TaskOptions } from '../decorators/task.options.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import type { ParamDeclaration } from './define-param.js';
import { defineTask } from './define-task.js';

function define(options: TaskOptions, params: ParamDeclaration[] = []): TaskDefinition {
  return defineTask({ declaredAt: 'DataTasks.run', key: 'rebuild-index', options, params }, (problem) => {
    throw new Error(problem);
  });
}

function problems(options: TaskOptions, params: ParamDeclaration[] = [], key = 'rebuild-index'): string[] {
  const said: string[] = [];
  defineTask({ declaredAt: 'DataTasks.run', key, options, params }, (problem) => said.push(problem));
  return said;
}

const text = (key: string, order?: number): ParamDeclaration => ({ key, options: { type: 'string', order } });

describe('defineTask', () => {
  it('completes a task that says nothing of itself', () => {
    expect(define({})).toStrictEqual({
      key: 'rebuild-index',
      title: 'Rebuild index',
      description: '',
      category: 'maintenance',
      tags: [],
      hidden: false,
      params: [],
      overlap: 'queue',
      priority: 0,
      schedules: [],
      declaredAt: 'DataTasks.run',
    });
  });

  it('keeps all that is said, durations in milliseconds', () => {
    const options = {
      title: 'Rebuild',
      description: '**Slow**',
      category: 'data',
      icon: 'search',
      tags: ['search', 'nightly', 'search'],
      dangerous: 'Empties the index first.',
      expensive: 'Reads every row.',
      deprecated: 'Use sync-index.',
      hidden: true,
      timeout: '10m',
      maxConcurrent: 1,
      priority: 5,
    };
    expect(define(options)).toMatchObject({ ...options, tags: ['search', 'nightly'], timeout: 600_000 });
  });

  it('has a sentence for expensive and deprecated tasks that give none', () => {
    expect(define({ expensive: true, deprecated: true })).toMatchObject({
      expensive: 'Takes long, or much of the machine.',
      deprecated: 'No longer recommended.',
    });
    const none = define({ expensive: false, deprecated: false });
    expect(none).not.toHaveProperty('expensive');
    expect(none).not.toHaveProperty('deprecated');
  });

  it('a timeout of 0 is kept: it means none', () => {
    expect(define({ timeout: 0 }).timeout).toBe(0);
    expect(define({})).not.toHaveProperty('timeout');
  });

  it('params stand in their order, and in the order of declaration where that is the same', () => {
    const params = [text('a', 2), text('b'), text('c', -1), text('d')];
    expect(define({}, params).params.map(({ key }) => key)).toEqual(['c', 'b', 'd', 'a']);
  });

  it('cannot be changed afterwards', () => {
    const definition = define({ tags: ['a'] }, [text('a')]);
    expect([definition, definition.tags, definition.params, definition.params[0]].every(Object.isFrozen)).toBe(true);
  });

  it.each<[TaskOptions, string]>([
    [{ timeout: 'soon' }, 'its timeout "soon" is no duration.'],
    [{ timeout: -1 }, 'its timeout -1 is no duration.'],
    [{ maxConcurrent: 0 }, 'its maxConcurrent 0 is no whole number from 1.'],
    [{ maxConcurrent: 1.5 }, 'its maxConcurrent 1.5 is no whole number from 1.'],
    [{ priority: Number.NaN }, 'its priority NaN is no whole number.'],
    [{ dangerous: ' ' }, 'dangerous must say what may be harmed.'],
    [{ dangerous: true as unknown as string }, 'dangerous must say what may be harmed.'],
  ])('%j is told: %s', (options, problem) => {
    expect(problems(options)).toEqual([expect.stringContaining(problem)]);
  });

  it('a malformed and a reserved key are told', () => {
    expect(problems({}, [], 'Rebuild Index')).toEqual([expect.stringContaining('is malformed')]);
    expect(problems({}, [], 'runs')).toEqual([expect.stringContaining('is reserved')]);
  });

  it('two params of one key are told', () => {
    expect(problems({}, [text('a'), text('a')])).toEqual(['two params have the key "a". Give one of them another.']);
  });

  it('everything that is wrong is told', () => {
    expect(problems({ timeout: 'x', priority: 0.5 }, [text('1')], 'WS')).toHaveLength(4);
  });
});
