import process from 'node:process';
import { Injectable, Logger } from '@nestjs/common';
import { TaskConfiguration } from '../../config/task-configuration.js';
import { FileStore } from '../../store/file.store.js';
import { LoopStore } from '../../store/loop.store.js';
import { RunStore } from '../../store/run.store.js';
import { publishFile } from '../attach-file.js';
import type { LiveRun } from '../live-run.js';
import { EarlierLoops } from '../loop/earlier-loops.js';
import type { AttemptEnd } from '../run-outcome.js';
import type { Answers } from './isolation.messages.js';
import { CARRIED_METHODS, type CarriedMethod, ServiceCalls } from './service-calls.js';

/** Calls methods in processes of their own, and knows which of them are left. */
@Injectable()
export class IsolatedRuns {
  private readonly logger = new Logger(IsolatedRuns.name);
  private readonly processes = new Map<string, Promise<void>>();

  constructor(
    private readonly files: FileStore,
    private readonly runs: RunStore,
    private readonly loops: LoopStore,
    private readonly calls: ServiceCalls,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** Calls the method of the run's task there; says how it ended. The explorer has seen to it that there is a root module. */
  async call(
    live: LiveRun,
    values: Readonly<Record<string, unknown>>,
    secrets: Readonly<Record<string, string>>,
  ): Promise<AttemptEnd> {
    // Most applications never need it.
    const { IsolatedCall } = await import('./isolated-call.js');
    const names = new Set(live.stored.artifacts.map(({ name }) => name));
    const assignment = {
      rootModule: String(this.configuration.rootModule),
      record: live.stored,
      values,
      secrets: Object.values(secrets),
      logLevel: live.draft.lowestLevel,
      trace: live.trace.point,
      parent: process.pid,
    };
    const call = new IsolatedCall(live, assignment, this.answersFor(live, names));
    const gone = call.gone.then(async (hasEnded) => {
      if (!hasEnded) await this.tidy(live, names);
      this.processes.delete(live.id);
    });
    this.processes.set(live.id, gone);
    return call.end;
  }

  /** Its process may have died in the middle of a file. */
  private async tidy({ id }: LiveRun, names: ReadonlySet<string>): Promise<void> {
    await this.files.tidy(id, [...names]).catch((error) => {
      this.logger.warn(`What the process of run ${id} left of its files could not be removed`, error);
    });
  }

  /** Resolves when nothing is left of the process of a run; at once when it has none. */
  async gone(runId: string): Promise<void> {
    await this.processes.get(runId);
  }

  /** `names` are those of the files of the run. */
  private answersFor(live: LiveRun, names: Set<string>): Answers {
    const earlier = new EarlierLoops(live.stored, this.runs, this.loops);
    return {
      doneBefore: (loop, isCheckpointed) => earlier.of(loop, isCheckpointed),
      publish: (file, name, contentType) => {
        publishFile(live, this.files, file, name, contentType);
        names.add(name);
      },
      service: async (method, args) => {
        if (!isCarried(method)) throw new TypeError(`tasks.${method} cannot be called from the process of an attempt.`);
        // What it asks for hangs below its attempt.
        return live.trace.within(() => this.calls.carryOut(method, args));
      },
    };
  }
}

function isCarried(method: string): method is CarriedMethod {
  return (CARRIED_METHODS as readonly string[]).includes(method);
}
