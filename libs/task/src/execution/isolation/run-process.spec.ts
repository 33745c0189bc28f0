import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import process from 'node:process';
import type { ProcessEnd } from './run-process.js';
import { RunProcess } from './run-process.js';

const PRLIMIT = '/usr/bin/prlimit';

(existsSync(PRLIMIT) ? it : it.skip)(
  'a process that cannot be started for want of files says so as its end, and takes no message',
  async () => {
    const { ended } = withoutFiles(() => {
      const started = new RunProcess(() => {});
      started.send({ type: 'release' });
      return started;
    });
    const { fault, ...end }: ProcessEnd = await ended;
    expect(end).toEqual({ exitCode: null, signal: null });
    expect(fault).toMatchObject({ code: 'EMFILE' });
  },
);

/** Does the work while this process can open no file any more. */
function withoutFiles<T>(work: () => T): T {
  const limit = (files: string) => execFileSync(PRLIMIT, ['--pid', String(process.pid), `--nofile=${files}`]);
  const before = execFileSync(PRLIMIT, [
    '--pid',
    String(process.pid),
    '--nofile',
    '--raw',
    '--noheadings',
    '-o',
    'SOFT',
  ]);
  const opened: number[] = [];
  limit('1024:');
  try {
    for (;;) opened.push(openSync('/dev/null', 'r'));
  } catch {
    return work();
  } finally {
    for (const file of opened) closeSync(file);
    limit(`${String(before).trim()}:`);
  }
}
