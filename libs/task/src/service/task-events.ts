import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { RunEventBus } from '../events/run-event-bus.js';
import { runEventName, type TaskEvent, type TaskEventName, type TaskEventOf } from '../events/task-event.js';
import { within } from '../execution/deadline.js';
import { outsideRuns } from '../execution/run-scope.js';
import { TaskRegistry } from '../registry/task.registry.js';
import { RunAddresses } from './run-addresses.js';

/** How long listeners at work may hold up the end of the application. */
const LAST_MOMENT_MS = 1_000;

/** Hears events of one name. It may take its time: nothing waits for it but the end of the application, for a second. */
export type TaskEventListener<N extends TaskEventName> = (event: TaskEventOf<N>) => unknown;

interface Listener {
  readonly name: string;
  readonly call: (event: TaskEvent) => unknown;
}

/** An event, and those who listened when it happened. */
interface Telling {
  readonly event: TaskEvent;
  readonly listeners: readonly Listener[];
}

/** Tells host code what happens to runs and tasks. Costs nothing while nobody listens. */
@Injectable()
export class TaskEvents implements BeforeApplicationShutdown {
  private readonly logger = new Logger(TaskEvents.name);
  private readonly listeners = new Map<TaskEventName, Set<Listener>>();
  private tellings: Telling[] = [];
  private readonly calls = new Set<Promise<void>>();
  private unfollow: (() => void) | undefined;

  constructor(
    private readonly bus: RunEventBus,
    private readonly registry: TaskRegistry,
    private readonly addresses: RunAddresses,
  ) {}

  /**
   * Calls the listener for every event of this name from now on, in the order in which they happen, soon after the store
   * knows. A listener that throws or rejects is logged with its name, and stops nobody; what it prints belongs to no run.
   * @returns how to stop; calling it twice is calling it once
   * @example
   * ```ts
   * const stop = tasks.events.on('run.finished', ({ run }) => audit.write(run.id, run.status));
   * ```
   */
  on<N extends TaskEventName>(name: N, listener: TaskEventListener<N>): () => void {
    const ofName = this.listeners.get(name) ?? new Set<Listener>();
    this.listeners.set(name, ofName);
    // One that is given twice is two, each with an end of its own.
    const own: Listener = { name: listener.name || 'a listener without a name', call: listener as Listener['call'] };
    ofName.add(own);
    this.unfollow ??= this.follow();
    return () => {
      ofName.delete(own);
      if ([...this.listeners.values()].some(({ size }) => size > 0)) return;
      this.unfollow?.();
      this.unfollow = undefined;
    };
  }

  /** What happened until the runs had their end is told before the application goes, and listeners get a moment to deal with it. */
  async beforeApplicationShutdown(): Promise<void> {
    this.tell();
    await within(LAST_MOMENT_MS, Promise.all(this.calls), () => []);
  }

  private follow(): () => void {
    const ofRuns = this.bus.subscribeAll(({ run, from }) => {
      const type = runEventName(from, run.status);
      if (type !== undefined) this.happened(type, (at) => ({ type, at, run: this.addresses.toRun(run) }));
    });
    const ofTasks = this.registry.onChange(({ added, task: { definition: task } }) => {
      const type = added ? 'task.registered' : 'task.removed';
      this.happened(type, (at) => ({ type, at, task }));
    });
    return () => {
      ofRuns();
      ofTasks();
    };
  }

  /** Told in a later turn: whoever made it happen goes on first. */
  private happened(type: TaskEventName, make: (at: string) => TaskEvent): void {
    const ofName = this.listeners.get(type);
    if (ofName === undefined || ofName.size === 0) return;
    if (this.tellings.length === 0) setImmediate(() => this.tell());
    this.tellings.push({ event: make(new Date().toISOString()), listeners: [...ofName] });
  }

  private tell(): void {
    const tellings = this.tellings;
    this.tellings = [];
    for (const { event, listeners } of tellings) {
      for (const listener of listeners) {
        // It may have stopped meanwhile.
        if (this.listeners.get(event.type)?.has(listener)) outsideRuns(() => this.begin(listener, event));
      }
    }
  }

  private begin(listener: Listener, event: TaskEvent): void {
    const call = this.call(listener, event).finally(() => this.calls.delete(call));
    this.calls.add(call);
  }

  private async call({ name, call }: Listener, event: TaskEvent): Promise<void> {
    try {
      await call(event);
    } catch (error) {
      this.logger.error(`${name} failed on ${event.type}`, error);
    }
  }
}
