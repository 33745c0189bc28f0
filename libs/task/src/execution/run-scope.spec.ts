import { AsyncLocalStorage } from 'node:async_hooks';
import { liveRun } from './live-run.fixture.js';
import { currentScope, outsideRuns, RunScope, withinScope } from './run-scope.js';

describe('What is done outside of runs', () => {
  it('belongs to no run, also what it starts', async () => {
    const scope = new RunScope(liveRun().live);
    const seen = await withinScope(scope, () =>
      outsideRuns(async () => {
        const first = currentScope();
        await Promise.resolve();
        return [first, currentScope()];
      }),
    );
    expect(seen).toEqual([undefined, undefined]);
  });

  it('does not see the request or span of the code that asks for it', () => {
    const request = new AsyncLocalStorage<string>();
    expect(request.run('mine', () => outsideRuns(() => request.getStore()))).toBeUndefined();
  });

  it('gives what it gives, and throws what it throws', () => {
    expect(outsideRuns(() => 7)).toBe(7);
    expect(() =>
      outsideRuns(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
  });
});
