import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ProcessGroup } from './process-group.js';

function sleeper() {
  const child = spawn('sh', ['-c', 'sleep 60 & wait'], { detached: true, stdio: 'ignore' });
  return { child, group: new ProcessGroup(child.pid ?? 0) };
}

it('is alive until all of it is gone', async () => {
  const { child, group } = sleeper();
  expect(group.isAlive).toBe(true);
  expect(group.kill('SIGKILL')).toBe(true);
  await once(child, 'exit');
  while (group.isAlive) await new Promise(setImmediate);
  expect(group.kill('SIGTERM')).toBe(false);
  group.release();
});

it('does not outlive this process, unless it was released', async () => {
  const before = process.listeners('exit');
  const [open, released] = [sleeper(), sleeper()];
  const added = process.listeners('exit').filter((listener) => !before.includes(listener));
  expect(added).toHaveLength(1);
  released.group.release();
  added[0]?.(0);
  expect(await once(open.child, 'exit')).toEqual([null, 'SIGKILL']);
  expect(released.group.isAlive).toBe(true);
  released.group.kill('SIGKILL');
  open.group.release();
  expect(process.listeners('exit')).toEqual(before);
});
