import { FINISHED_STATUSES, type Run, type RunFrame, type RunStatus } from 'nestjs-taskforge';
import { isAllowed } from '../../libs/task/src/run/run-transitions.js';

/**
 * What is wrong with the history of a run that should have ended: one final status, every status on the way along an arrow
 * of the table, and every number once.
 */
export function historyProblems(run: Run, frames: readonly RunFrame[]): string[] {
  const problems: string[] = [];
  const must = (holds: boolean, problem: string) => {
    if (!holds) problems.push(`run ${run.id} of ${run.task}: ${problem}`);
  };
  must(FINISHED_STATUSES.includes(run.status) && run.finishedAt !== null, `it is ${run.status}`);
  let status: RunStatus = 'queued';
  let last = 0;
  for (const frame of frames.filter(({ type }) => type !== 'snapshot')) {
    for (const [from, to] of spansOf(frame)) {
      must(from === last + 1, `event ${from} follows ${last}`);
      last = to;
    }
    if (frame.type !== 'status' && frame.type !== 'complete') continue;
    const next = frame.run.status;
    // A request to cancel is told as well, and changes no status.
    must(next === status || isAllowed(status, next), `${status} became ${next}`);
    status = next;
  }
  must(frames.filter(({ type }) => type === 'complete').length === 1, 'it has not exactly one end');
  must(frames.at(-1)?.type === 'complete' && last === run.lastSeq, `its events end with ${last} of ${run.lastSeq}`);
  const attempts = run.attempts.map(({ attempt }) => attempt);
  must(
    attempts.every((attempt, index) => attempt === index + 1) && attempts.length === run.attempt,
    `attempts ${attempts} of ${run.attempt}`,
  );
  return problems;
}

/** The numbers a frame stands for, from and to: of a mark those of all that is missing. */
function spansOf(frame: RunFrame): (readonly [number, number])[] {
  if (frame.type === 'log') return frame.lines.map(({ seq }) => [seq, seq]);
  return [frame.type === 'truncated' ? [frame.from, frame.to] : [frame.seq, frame.seq]];
}
