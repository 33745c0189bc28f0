import { readdirSync, statSync } from 'node:fs';
import { LedgerTasks } from './restarted-project/ledger.tasks.js';
import type { ChildApplication } from './support/child-application.js';
import { CAN_LIMIT_ROOM, limitRoom } from './support/disk-room.js';
import { restartedProject } from './support/restarted-project.js';
import { historyProblems } from './support/run-history.js';

const LONG = 120_000;
/** What a start is refused with. A disk that is full says `database or disk is full (SQLITE_FULL)` here. */
const REFUSED =
  'start failed: StoreError: The store could not be written: disk I/O error (SQLITE_IOERR_WRITE). Nothing of this write was kept.';

const project = restartedProject();
/** Only where a disk can be made full without being so. */
const describeHere = CAN_LIMIT_ROOM ? describe : describe.skip;

/** From now on there is no room for another byte in the log of the database. */
function fill(child: ChildApplication): void {
  limitRoom(child.pid, statSync(project.file('task.db-wal')).size);
}

describeHere('A disk that gets full in the middle of a run', () => {
  it(
    'refuses new runs, and keeps what the run at work said and how it ended as soon as there is room again',
    async () => {
      const child = await project.startChild();
      const { id } = await child.start('go-slowly');
      await child.progressed(id);
      // So that it does not end before the disk is full.
      await child.pause(id);
      await child.until(id, 'paused');
      fill(child);
      await expect(child.start('note', { number: 1 })).rejects.toThrow(REFUSED);
      await child.resume(id);
      await child.wrote(`What run ${id} said could not be stored, trying again`);
      await child.wrote(`That run ${id} is succeeded could not be stored, trying again`);
      expect((await child.all()).map((run) => [run.id, run.status])).toEqual([[id, 'paused']]);
      limitRoom(child.pid, 'unlimited');

      const run = await child.until(id, 'succeeded');
      expect(run).toMatchObject({ attempt: 1, result: { ok: 100 }, logLines: 100 });
      expect(historyProblems(run, await child.frames(id))).toEqual([]);
      expect(await child.run('note', { number: 1 })).toMatchObject({ status: 'succeeded' });
      expect(await child.all()).toHaveLength(2);
    },
    LONG,
  );

  it(
    'leaves the run interrupted when its process ends before there is room',
    async () => {
      const child = await project.startChild();
      const held = await child.start('hold');
      await child.until(held.id, 'running');
      fill(child);
      await expect(child.start('note', { number: 1 })).rejects.toThrow(REFUSED);
      await expect(child.cancel(held.id)).rejects.toThrow(
        `cancel failed: StoreError: Run ${held.id} is being stopped, but the store cannot be written`,
      );
      await child.wrote(`That run ${held.id} is cancelled could not be stored, trying again`);
      await child.end('SIGKILL');

      const { tasks, close } = await project.startHere(LedgerTasks);
      expect((await tasks.runs()).items).toMatchObject([{ id: held.id, status: 'interrupted', ok: false }]);
      expect(await tasks.run('note', { number: 1 })).toMatchObject({ status: 'succeeded' });
      await close();
    },
    LONG,
  );

  it(
    'fails a file that does not fit, leaves nothing of it, and takes the same file when there is room',
    async () => {
      const child = await project.startChild({ TASK_FILES: project.file('files') });
      limitRoom(child.pid, 1_000_000);
      const failed = await child.run('leave-bytes', { bytes: 1_500_000 });
      expect(failed).toMatchObject({
        status: 'failed',
        artifacts: [],
        error: {
          name: 'StoreError',
          message: expect.stringMatching(/^The folder of files .* cannot be written: EFBIG.* the disk has room\.$/),
        },
      });
      const files = () => readdirSync(project.file('files'), { recursive: true, encoding: 'utf8' });
      expect(files().filter((name) => statSync(project.file(`files/${name}`)).isFile())).toEqual([]);
      limitRoom(child.pid, 'unlimited');
      expect(await child.run('leave-bytes', { bytes: 1_500_000 })).toMatchObject({ status: 'succeeded' });
      expect(files().filter((name) => name.endsWith('bytes.bin'))).toHaveLength(1);
    },
    LONG,
  );
});
