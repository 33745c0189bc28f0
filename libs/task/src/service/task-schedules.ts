import { Injectable } from '@nestjs/common';
import { nextDueTimes } from '../definition/due-times.js';
import type { MissedPolicy, ScheduleDefinition } from '../definition/schedule-definition.js';
import type { TaskDefinition } from '../definition/task-definition.js';
import { maskedArgs } from '../params/masked-args.js';
import { TaskRegistry } from '../registry/task.registry.js';
import type { JsonValue, Run } from '../run/run.js';
import { type ScheduleState, ScheduleStore } from '../store/schedule.store.js';
import { ScheduleNotFoundError } from '../task.errors.js';
import { RunAddresses } from './run-addresses.js';

const NEXT_TIMES = 3;

/** A schedule of a task, and how it stands. */
export interface Schedule {
  /** The same after every restart; another when task, cron, time zone or arguments change. */
  readonly id: string;
  /** Key of the task. */
  readonly task: string;
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  /** What its runs get, without defaults; secrets read `"•••"`. */
  readonly args: { readonly [key: string]: JsonValue };
  /** What becomes of due times that pass while no process runs. */
  readonly missed: MissedPolicy;
  readonly paused: boolean;
  /** The next three due times, ISO 8601, UTC; none while it is paused. */
  readonly next: readonly string[];
  /** The run of the newest due time that had one. */
  readonly lastRun: Run | null;
  /** Due times that started no run because an earlier one went on, the queue was full, or the start failed. */
  readonly skipped: number;
}

/** Tells which schedules there are and how they stand; pauses and resumes them. */
@Injectable()
export class TaskSchedules {
  constructor(
    private readonly registry: TaskRegistry,
    private readonly store: ScheduleStore,
    private readonly addresses: RunAddresses,
  ) {}

  /** Those of one task, or of all, in the order of registration. */
  async list(task?: string): Promise<Schedule[]> {
    const declared = this.declared().filter(({ definition }) => task === undefined || definition.key === task);
    if (declared.length === 0) return [];
    const states = await this.store.states();
    return Promise.all(declared.map((one) => this.shown(one, states.get(one.schedule.id))));
  }

  /** How many schedules of a task are paused, by its key; tasks without one are left out. */
  async paused(): Promise<ReadonlyMap<string, number>> {
    const declared = this.declared();
    const states = declared.length === 0 ? undefined : await this.store.states();
    const counts = new Map<string, number>();
    for (const { definition, schedule } of declared) {
      if (states?.get(schedule.id)?.paused === true) counts.set(definition.key, (counts.get(definition.key) ?? 0) + 1);
    }
    return counts;
  }

  /**
   * Pauses a schedule, or lets it go on. Kept, and in force for the next due time.
   * @throws ScheduleNotFoundError
   */
  async setPaused(id: string, paused: boolean): Promise<Schedule> {
    const one = this.declared().find(({ schedule }) => schedule.id === id);
    if (one === undefined) throw new ScheduleNotFoundError(id);
    const now = Date.now();
    const before = await this.store.begin(one.definition.key, id, now);
    // Asked twice, it changes nothing.
    if (before.paused === paused) return this.shown(one, before);
    await this.store.setPaused(one.definition.key, id, paused, now);
    return this.shown(one, { ...before, paused });
  }

  private declared(): DeclaredSchedule[] {
    return this.registry
      .list()
      .flatMap(({ definition }) => definition.schedules.map((schedule) => ({ definition, schedule })));
  }

  private async shown({ definition, schedule }: DeclaredSchedule, state?: ScheduleState): Promise<Schedule> {
    const { id, cron, timeZone, args, missed } = schedule;
    const { paused = false, skipped = 0 } = state ?? {};
    const lastRun = await this.store.lastRun(definition.key, id);
    return {
      id,
      task: definition.key,
      cron,
      timeZone,
      args: maskedArgs(definition.params, args),
      missed,
      paused,
      next: paused ? [] : nextDueTimes(schedule, NEXT_TIMES).map((time) => time.toISOString()),
      lastRun: lastRun === undefined ? null : this.addresses.toRun(lastRun),
      skipped,
    };
  }
}

interface DeclaredSchedule {
  readonly definition: TaskDefinition;
  readonly schedule: ScheduleDefinition;
}
