import { runRecord } from '../run/run-record.fixture.js';
import { RunConflictError } from '../task.errors.js';
import { RunArrivals } from './run-arrivals.js';

/** A new run, and what settles its being kept. */
function arriving() {
  let settle: { kept: (replayed?: boolean) => void; failed: (error: Error) => void } | undefined;
  const keeping = new Promise<{ replayed: boolean }>((resolve, reject) => {
    settle = { kept: (replayed = false) => resolve({ replayed }), failed: reject };
  });
  const arrivals = new RunArrivals();
  const record = runRecord();
  const added = arrivals.add(record, keeping);
  if (settle === undefined) throw new Error('never');
  return { arrivals, record, added, ...settle };
}

/** Whether it has settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise(setImmediate);
  const first = await Promise.race([promise.catch(() => undefined), Promise.resolve(pending)]);
  return first !== pending;
}

describe('A run that is being kept', () => {
  it('is found until it has been kept', async () => {
    const { arrivals, record, added, kept } = arriving();
    expect(arrivals.find(record.id)).toBe(record);
    kept();
    await added;
    expect(arrivals.find(record.id)).toBeUndefined();
  });

  it('holds back what changes it, though the store knows of the change before', async () => {
    const { arrivals, record, kept } = arriving();
    const change = arrivals.precede(record, Promise.resolve());
    expect(await isSettled(change)).toBe(false);
    kept();
    await expect(change).resolves.toBeUndefined();
  });

  it.each<[string, (run: ReturnType<typeof arriving>) => void]>([
    ['could not be written', ({ failed }) => failed(new Error('disk full'))],
    ['is another one with its idempotency key', ({ kept }) => kept(true)],
  ])('lets nothing change it when it %s', async (_why, settle) => {
    const run = arriving();
    run.added.catch(() => {});
    const change = run.arrivals.precede(run.record, Promise.reject(new Error('no such row')));
    settle(run);
    await expect(change).rejects.toThrow(RunConflictError);
    expect(run.arrivals.find(run.record.id)).toBeUndefined();
  });

  it('lets everybody know why it could not be kept', async () => {
    const { added, failed } = arriving();
    failed(new Error('disk full'));
    await expect(added).rejects.toThrow('disk full');
  });
});

it('a run that was kept before is changed at once, and fails as its change does', async () => {
  const arrivals = new RunArrivals();
  await expect(arrivals.precede(runRecord(), Promise.resolve())).resolves.toBeUndefined();
  await expect(arrivals.precede(runRecord(), Promise.reject(new Error('late')))).rejects.toThrow('late');
});
