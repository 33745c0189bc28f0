import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Run, TaskService } from '../../libs/task/src/index.js';
import { Journal } from './journal.js';

/** Writes down what the process was told of its runs: from then on it must hold, whatever happens to the process. */
@Injectable()
export class Witness implements OnModuleInit {
  private readonly watched = new Set<string>();
  private stopping = false;

  constructor(
    private readonly tasks: TaskService,
    private readonly journal: Journal,
  ) {
    process.once('SIGTERM', () => {
      this.stopping = true;
    });
  }

  onModuleInit(): void {
    this.tasks.events.on('run.finished', ({ run: { id, status, artifacts } }) =>
      this.journal.write({ what: 'finished', id, status, files: artifacts.length }),
    );
    this.tasks.events.on('run.started', ({ run }) => {
      if (run.task !== 'go-through' || this.watched.has(run.id)) return;
      this.watched.add(run.id);
      this.watch(run).catch((error) => this.fault(run.id, error));
    });
  }

  /** Something went wrong that a healthy process does not do. One that is on its way down may say so. */
  fault(id: string, error: unknown): void {
    if (!this.stopping) this.journal.write({ what: 'fault', id, text: String(error) });
  }

  private async watch({ id, attempt: first, lastSeq }: Run): Promise<void> {
    let attempt = first;
    for await (const frame of this.tasks.watch(id, { after: lastSeq })) {
      if (frame.type === 'status') attempt = frame.run.attempt;
      if (frame.type === 'progress') this.journal.write({ what: 'told', id, attempt, done: frame.progress.current });
    }
  }
}
