import type { Run, TaskService } from 'nestjs-taskforge';

/** Every run of a store, newest first. */
export async function allRuns(tasks: TaskService): Promise<Run[]> {
  const runs: Run[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await tasks.runs({ limit: 500, cursor });
    runs.push(...page.items);
    if (page.nextCursor === null) return runs;
    cursor = page.nextCursor;
  }
}
