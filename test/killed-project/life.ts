import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../../apps/demo/src/shop/seed/random.js';
import { RunConflictError, type RunOptions, TaskService } from '../../libs/task/src/index.js';
import { Journal } from './journal.js';
import { Witness } from './witness.js';

const TASKS = ['note', 'talk', 'persist', 'stumble', 'give-way', 'leave', 'leave', 'go-through'];
const LANES = 8;
/** Runs that are steered are among the newest: older ones have mostly ended. */
const STEERED = 8;
/** What one process leaves must be done by the next ones. */
const MOST_STARTS = 20;
const LONGEST_DRAIN_MS = 20_000;
const ACTIVE = ['queued', 'running', 'paused'] as const;

/** What a process does until it is killed: it asks for whatever can be asked for, and writes down each answer. */
export class Life {
  /** Runs that it knows of, its own and those of earlier processes. */
  private readonly known: string[] = [];
  private starts = 0;

  constructor(
    private readonly tasks: TaskService,
    private readonly journal: Journal,
    private readonly witness: Witness,
    private readonly random: Random,
  ) {}

  /** Asks without end. */
  async live(): Promise<void> {
    const { items } = await this.tasks.runs({ status: ACTIVE, limit: 10 });
    this.known.push(...items.map(({ id }) => id));
    await Promise.all(Array.from({ length: LANES }, () => this.lane()));
  }

  /** Lets everything come to its end that is there. @throws Error when something does not */
  async drain(): Promise<void> {
    const deadline = performance.now() + LONGEST_DRAIN_MS;
    for (;;) {
      const { items } = await this.tasks.runs({ status: ACTIVE, limit: 500 });
      if (items.length === 0) return;
      if (performance.now() > deadline)
        throw new Error(
          `These do not end: ${items.map(({ id, task, status }) => `${id} ${task} ${status}`).join(', ')}`,
        );
      for (const { id, status } of items) if (status === 'paused') await this.tasks.resume(id);
      await sleep(5);
    }
  }

  private async lane(): Promise<void> {
    for (;;) {
      const id = this.known.length === 0 ? '' : this.random.pick(this.known.slice(-STEERED));
      try {
        await this.ask(id);
      } catch (error) {
        // Somebody else was quicker.
        if (!(error instanceof RunConflictError)) this.witness.fault(id, error);
      }
      await sleep(this.random.integer(0, 40));
    }
  }

  private async ask(id: string): Promise<void> {
    const wish = this.random.next();
    if (wish < 0.6 || id === '') return this.start();
    if (wish < 0.75) {
      await this.tasks.cancel(id);
      return this.journal.write({ what: 'cancelling', id });
    }
    if (wish < 0.82) return void (await this.tasks.pause(id));
    if (wish < 0.94) return void (await this.tasks.resume(id));
    if (++this.starts <= MOST_STARTS) this.acknowledged((await this.tasks.retry(id)).id);
  }

  private async start(): Promise<void> {
    if (++this.starts > MOST_STARTS) return;
    const task = this.random.pick(TASKS);
    const args = { number: this.random.integer(1, 60) };
    const way = this.random.next();
    if (way < 0.1) {
      const { id, status, artifacts } = await this.tasks.run(task, args);
      this.acknowledged(id);
      this.journal.write({ what: 'finished', id, status, files: artifacts.length });
    } else if (way < 0.2) {
      for (const { id } of await this.tasks.runAll(task, [args, args, args])) this.acknowledged(id);
    } else if (way < 0.3) {
      const number = this.random.integer(1, 5);
      const key = `key-${number}`;
      this.acknowledged((await this.tasks.start('note', { number }, { idempotencyKey: key })).id, key);
    } else {
      this.acknowledged((await this.tasks.start(task, args, this.options())).id);
    }
  }

  private options(): RunOptions {
    return { delay: this.random.chance(0.2) ? this.random.integer(1, 40) : 0, priority: this.random.integer(0, 2) };
  }

  private acknowledged(id: string, key?: string): void {
    this.journal.write({ what: 'acknowledged', id, at: Date.now(), key });
    this.known.push(id);
  }
}
