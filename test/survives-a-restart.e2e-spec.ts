import { readdirSync, readFileSync } from 'node:fs';
import { run } from '../scripts/run-program.js';
import { LedgerTasks } from './restarted-project/ledger.tasks.js';
import { allRuns } from './support/all-runs.js';
import { restartedProject } from './support/restarted-project.js';
import { endOf, framesOf, linesOf } from './support/run-frames.js';

const LONG = 120_000;
const KILLS = 12;
const SECRET = 'correct horse battery';

const project = restartedProject();
const { store, startChild } = project;
const startHere = () => project.startHere(LedgerTasks);

/** How often each run was really executed. */
function executions(): Map<string, number> {
  const ids = readFileSync(project.file('ledger'), 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1])
    .filter((id) => id !== undefined);
  return new Map(ids.map((id) => [id, ids.filter((other) => other === id).length]));
}

describe('A process that is killed', () => {
  it(
    'loses no run whose start was acknowledged, leaves none running for ever and executes none twice',
    async () => {
      const acknowledged: string[] = [];
      for (let kill = 1; kill <= KILLS; kill++) {
        const child = await startChild({ TASK_MAX_CONCURRENT: '3' });
        await child.storm(1 + Math.floor(Math.random() * 60));
        expect(await child.end('SIGKILL')).toBe('SIGKILL');
        acknowledged.push(...child.acknowledged);
      }
      const { tasks, close } = await startHere();
      for (const { id } of (await allRuns(tasks)).filter(({ finishedAt }) => finishedAt === null))
        await endOf(tasks, id);
      const runs = new Map((await allRuns(tasks)).map((run) => [run.id, run]));
      expect(acknowledged.filter((id) => !runs.has(id))).toEqual([]);
      const executed = executions();
      for (const { id, status, reason, logLines, lastSeq } of runs.values()) {
        expect(['succeeded', 'interrupted']).toContain(status);
        expect(executed.get(id) ?? 0).toBeLessThanOrEqual(1);
        if (status === 'succeeded') expect(executed.get(id)).toBe(1);
        else expect(reason).toMatch(/^The process \S+:\d+ ended while the method was running\.$/);
        const frames = await framesOf(tasks, id);
        expect(frames.at(-1)).toMatchObject({ type: 'complete', seq: lastSeq });
        expect(linesOf(frames)).toHaveLength(logLines);
      }
      expect(acknowledged.length).toBeGreaterThan(KILLS);
      await close();
    },
    LONG,
  );

  it(
    'leaves what was running interrupted, and what waited runs after the restart, in its order',
    async () => {
      const child = await startChild({ TASK_MAX_CONCURRENT: '1' });
      const finished = await child.start('note', { number: 1 });
      const running = await child.start('hold');
      const waiting = [await child.start('note', { number: 2 }), await child.start('work', { turns: 3 })];
      const { startedAt } = await child.until(running.id, 'running');
      let lastedMs = 0;
      while (lastedMs < 200) {
        const last = await child.start('note', { number: 3 });
        waiting.push(last);
        lastedMs = Date.parse(last.createdAt) - Date.parse(String(startedAt));
      }
      await child.end('SIGKILL');

      const { tasks, close } = await startHere();
      // It was at work at least until its process wrote last; the clock of files is a few milliseconds behind.
      const found = await tasks.find(running.id);
      expect(found?.durationMs).toBeGreaterThanOrEqual(lastedMs - 50);
      expect(found).toMatchObject({
        status: 'interrupted',
        ok: false,
        attempt: 1,
        reason: expect.stringMatching(/^The process \S+ ended while the method was running\.$/),
        finishedAt: expect.any(String),
      });
      expect(await endOf(tasks, String(waiting[0]?.id))).toMatchObject({ status: 'succeeded', result: 2 });
      expect(await endOf(tasks, String(waiting[1]?.id))).toMatchObject({ status: 'succeeded', result: 'worked' });
      expect(await tasks.find(finished.id)).toMatchObject({ status: 'succeeded', result: 1 });
      await endOf(tasks, String(waiting.at(-1)?.id));
      expect([...executions().entries()]).toEqual([finished, running, ...waiting].map(({ id }) => [id, 1]));
      await close();
    },
    LONG,
  );

  it(
    'leaves a run whose task goes on after an interrupt to the next process, as another attempt',
    async () => {
      const child = await startChild();
      const { id } = await child.start('resilient');
      await child.until(id, 'running');
      await child.end('SIGKILL');

      const { tasks, close } = await startHere();
      expect(await endOf(tasks, id)).toMatchObject({
        status: 'succeeded',
        result: 2,
        attempt: 2,
        attempts: [{ attempt: 1, status: 'interrupted', error: null }, { status: 'succeeded' }],
      });
      expect(linesOf(await framesOf(tasks, id)).at(-1)).toMatchObject({ text: 'attempt 2' });
      expect(executions().get(id)).toBe(2);
      await close();
    },
    LONG,
  );

  it(
    'takes the secrets of its waiting runs along: they are in no file, and those runs say so',
    async () => {
      const child = await startChild({ TASK_MAX_CONCURRENT: '1' });
      const connected = await child.start('connect', { password: SECRET });
      const running = await child.start('hold');
      const waiting = await child.start('connect', { password: SECRET });
      await child.until(running.id, 'running');
      await child.end('SIGKILL');
      const files = readdirSync(project.folder()).filter((name) => name.startsWith('task.db'));
      expect(files).toEqual(expect.arrayContaining(['task.db', 'task.db-wal']));
      for (const name of files) expect(readFileSync(project.file(name)).includes(SECRET)).toBe(false);

      const { tasks, close } = await startHere();
      expect(linesOf(await framesOf(tasks, connected.id))).toMatchObject([{ text: 'connecting with •••' }]);
      expect(await tasks.find(waiting.id)).toMatchObject({
        status: 'interrupted',
        args: { password: '•••' },
        startedAt: null,
        reason:
          'The values of its secret params (password) were in the memory of a process that ended. Start it again.',
      });
      expect(executions().has(waiting.id)).toBe(false);
      await close();
    },
    LONG,
  );
});

describe('A process that gets SIGTERM', () => {
  it(
    'gives running methods the grace, and what waits stays queued and runs after the restart',
    async () => {
      const child = await startChild({ TASK_MAX_CONCURRENT: '2', TASK_SHUTDOWN_GRACE: '100ms' });
      const [held, stubborn] = [await child.start('hold'), await child.start('stubborn')];
      const waiting = await child.start('note', { number: 1 });
      await child.until(held.id, 'running');
      await child.until(stubborn.id, 'running');
      expect(await child.end('SIGTERM')).toBe('SIGTERM');
      expect(executions().has(waiting.id)).toBe(false);

      const { tasks, close } = await startHere();
      expect(await endOf(tasks, waiting.id)).toMatchObject({ status: 'succeeded', result: 1 });
      expect(await tasks.find(held.id)).toMatchObject({ status: 'succeeded', result: 'held', logLines: 1 });
      expect(await tasks.find(stubborn.id)).toMatchObject({
        status: 'interrupted',
        ignoredSignal: true,
        reason: 'The process is shutting down. The method did not react to the stop within its grace time.',
        error: { name: 'ShutdownError' },
      });
      expect([...executions().values()]).toEqual([1, 1, 1]);
      await close();
    },
    LONG,
  );
});

describe('A script without a server', () => {
  it(
    'stays until the run that it awaits is over, then ends by itself',
    async () => {
      const script = project.program('script.js');
      const env = { ...process.env, TASK_STORE: store() };
      expect(await run(process.execPath, [script], { env, capture: true })).toEqual({
        code: 0,
        output: 'succeeded 7\n',
      });
    },
    LONG,
  );
});
