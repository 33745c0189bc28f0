import type { RunFrame, RunStatus, TaskService } from '../../libs/task/src/index.js';
import { allRuns } from './all-runs.js';
import { framesOf, runWith } from './run-frames.js';

type Answer = (...args: never[]) => Promise<unknown>;

/** Lets the test that has started this process ask its service, over IPC; says that it is ready. See `ChildApplication`. */
export function answerOverIpc(tasks: TaskService, more: Readonly<Record<string, Answer>> = {}): void {
  const answers: Readonly<Record<string, Answer>> = {
    start: (task: string, args: unknown) => tasks.start(task, args),
    run: (task: string, args: unknown) => tasks.run(task, args),
    cancel: (runId: string) => tasks.cancel(runId, { actor: 'ana' }),
    pause: (runId: string) => tasks.pause(runId, { actor: 'ana' }),
    resume: (runId: string) => tasks.resume(runId),
    until: (runId: string, status: RunStatus) => runWith(tasks, runId, status),
    find: (runId: string) => tasks.find(runId),
    said: async (runId: string, text: string) => {
      await first(tasks, runId, (frame) => lineIn(frame, (line) => line === text));
      return tasks.find(runId);
    },
    line: (runId: string, pattern: string) =>
      first(tasks, runId, (frame) => lineIn(frame, (line) => new RegExp(pattern).test(line))),
    progressed: (runId: string) =>
      first(tasks, runId, (frame) => (frame.type === 'progress' ? frame.progress : undefined)),
    frames: (runId: string) => framesOf(tasks, runId),
    all: () => allRuns(tasks),
    ...more,
  };
  process.on('message', ({ ask, args, number }: { ask: string; args: never[]; number?: number }) => {
    const answer = answers[ask] ?? (() => Promise.reject(new Error(`Nobody answers ${ask}.`)));
    answer(...args).then(
      (answer) => process.send?.({ number, answer }),
      (error) => process.send?.({ number, error: String(error) }),
    );
  });
  process.send?.({ ready: true });
}

/** What the first frame of a run gives that gives something. */
async function first<T>(tasks: TaskService, runId: string, find: (frame: RunFrame) => T | undefined): Promise<T> {
  for await (const frame of tasks.watch(runId)) {
    const found = find(frame);
    if (found !== undefined) return found;
  }
  throw new Error(`Run ${runId} ended without it.`);
}

function lineIn(frame: RunFrame, isIt: (text: string) => boolean): string | undefined {
  return frame.type === 'log' ? frame.lines.map(({ text }) => text).find(isIt) : undefined;
}
