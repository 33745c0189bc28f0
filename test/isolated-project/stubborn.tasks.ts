import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Scope } from '@nestjs/common';
import { Param, Task, TaskContext, TaskService } from '../../libs/task/src/index.js';

/** Methods that could not be stopped where the application runs, and others that need a process of their own. */
@Injectable({ scope: Scope.REQUEST })
export class StubbornTasks {
  private calls = 0;

  constructor(private readonly tasks: TaskService) {}

  /** Never gives way. */
  @Task({ isolation: 'process', maxConcurrent: 1 })
  spin(context: TaskContext): never {
    context.log(`process ${process.pid}`);
    for (let round = 1; ; round++) if (round % 1_000_000 === 0) context.progress(round);
  }

  /** Never gives way, and has a limit. */
  @Task({ isolation: 'process', timeout: '8s' })
  spinBriefly(): never {
    for (;;);
  }

  /** Has programs at work, and then never gives way. */
  @Task({ isolation: 'process' })
  async spinBesidePrograms(context: TaskContext): Promise<never> {
    const marker = path.join(mkdtempSync(path.join(tmpdir(), 'spin-')), 'spoken');
    const script = 'trap "" TERM; echo program $$; touch "$0"; while :; do sleep 0.05; done';
    void context.exec('sh', ['-c', script, marker]);
    const { pid } = spawn('sh', ['-c', 'while :; do sleep 0.05; done'], { stdio: 'ignore' });
    context.log(`child ${pid}`);
    context.log(`process ${process.pid}`);
    // How long a program takes to start is up to the machine; what it has written is read soon after.
    while (!existsSync(marker)) await sleep(20);
    rmSync(path.dirname(marker), { recursive: true });
    await sleep(500);
    for (;;);
  }

  /** Starts a program by its own means, and leaves it at work. */
  @Task({ isolation: 'process' })
  leaveBehind(): number | undefined {
    const child = spawn('sh', ['-c', 'while :; do sleep 0.05; done'], { stdio: 'ignore' });
    child.unref();
    return child.pid;
  }

  /** Reacts to the stop. */
  @Task({ isolation: 'process' })
  async obey(context: TaskContext): Promise<void> {
    context.log('waiting');
    try {
      await context.sleep('1h');
    } catch (error) {
      context.log(`stopped by ${(error as Error).name}`);
      throw error;
    }
  }

  /** Pauses between its items. */
  @Task({ isolation: 'process' })
  async goSlowly(context: TaskContext) {
    const items = Array.from({ length: 40 }, (_, index) => index);
    return context.each(items, async (item) => {
      context.log(`item ${item}`);
      await sleep(20);
    });
  }

  /** Ends its process. */
  @Task({ isolation: 'process', retry: { attempts: 2, delay: 0 } })
  async die(@Param('how', { choices: ['exit', 'throw', 'kill'] }) how: string, context: TaskContext): Promise<number> {
    if (context.attempt === 2) return context.attempt;
    await context.attach('half.txt', 'whole');
    context.log('last words');
    if (how === 'exit') process.exit(3);
    // Then what was said within the last moment is lost.
    if (how === 'kill') await sleep(200);
    if (how === 'kill') process.kill(process.pid, 'SIGKILL');
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
    return new Promise(() => {});
  }

  /** Uses more memory than it is given. */
  @Task({ isolation: 'process' })
  grow(): number {
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 1_000 }, (_, index) => ({ index })));
  }

  /** A fresh instance for each run, also there. */
  @Task({ isolation: 'process' })
  count(): number {
    return ++this.calls;
  }

  /** Calls the service. */
  @Task({ isolation: 'process' })
  async ask(context: TaskContext) {
    const run = await this.tasks.run('registered', {}, { label: context.runId });
    const queued = await this.tasks.start('registered', {}, { delay: '1h' });
    const cancelled = await this.tasks.cancel(queued.id);
    const page = await this.tasks.runs({ label: context.runId });
    const known = this.tasks.list().map(({ key }) => key);
    return {
      ran: run.result,
      found: (await this.tasks.find(run.id))?.status,
      cancelled: cancelled.status,
      page: page.items.length,
      known: known.includes('registered') && this.tasks.get('spin').isolation,
      refused: await Promise.all([
        rejected(() => this.tasks.run('say-here', { to: 'nobody' })),
        rejected(() => this.tasks.find('x').then(() => this.tasks.cancel('x'))),
        rejected(() => this.tasks.watch(run.id).next()),
        rejected(async () => this.tasks.register({ key: 'more' }, () => {})),
      ]),
    };
  }
}

async function rejected(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return null;
  } catch (error) {
    const { name, code, issues } = error as { name: string; code: string; issues?: readonly unknown[] };
    return { name, code, type: (error as object).constructor.name, issues: issues?.length };
  }
}
