import { Controller, Get } from '@nestjs/common';
import { InvalidParamsError, type ParamIssue, type Run, TaskService } from 'nestjs-taskforge';

/** What code gets to see of a run. */
export interface RunByCode {
  run: Run;
  frames: string[];
  issues: readonly ParamIssue[];
}

/** Runs tasks from code. */
@Controller('by-code')
export class ByCodeController {
  constructor(private readonly tasks: TaskService) {}

  @Get()
  async run(): Promise<RunByCode> {
    const queued = await this.tasks.start('greet', { name: 'Grace' }, { label: 'by-code' });
    const frames: string[] = [];
    for await (const frame of this.tasks.watch(queued.id)) frames.push(frame.type);
    return {
      run: await this.tasks.run('invite', { email: 'grace@example.org' }),
      frames,
      issues: await this.refused(),
    };
  }

  private async refused(): Promise<readonly ParamIssue[]> {
    try {
      await this.tasks.run('invite', { email: 'nobody', seats: 9 });
      return [];
    } catch (error) {
      if (error instanceof InvalidParamsError) return error.issues;
      throw error;
    }
  }

  /** Compiled and never called: the types must refuse what is wrong, which they cannot when one of them is `any`. */
  async wrongUses(): Promise<void> {
    // @ts-expect-error A key is a text.
    await this.tasks.run(42);
    // @ts-expect-error A run has no such field.
    (await this.tasks.run('greet', {})).outcome;
    // @ts-expect-error There is no such status.
    (await this.tasks.run('greet', {})).status === 'done';
  }
}
