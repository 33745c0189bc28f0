import type { Run, RunFrame, RunLogLine, RunStatus, TaskService } from 'nestjs-taskforge';

/** Every frame of a run, until its end. */
export async function framesOf(tasks: TaskService, runId: string, after?: number): Promise<RunFrame[]> {
  const frames: RunFrame[] = [];
  for await (const frame of tasks.watch(runId, { after })) frames.push(frame);
  return frames;
}

/** The log lines of these frames. */
export function linesOf(frames: readonly RunFrame[]): RunLogLine[] {
  return frames.flatMap((frame) => (frame.type === 'log' ? frame.lines : []));
}

/** The run once it has this status. */
export async function runWith(tasks: TaskService, runId: string, status: RunStatus): Promise<Run> {
  for await (const frame of tasks.watch(runId)) {
    if ('run' in frame && frame.run.status === status) return frame.run;
  }
  throw new Error(`Run ${runId} ended without ever being ${status}.`);
}

/** The run once it has ended. */
export async function endOf(tasks: TaskService, runId: string): Promise<Run> {
  const last = (await framesOf(tasks, runId)).at(-1);
  if (last?.type !== 'complete') throw new Error(`The stream of run ${runId} ended with ${last?.type}.`);
  return last.run;
}
