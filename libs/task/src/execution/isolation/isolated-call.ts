import { TaskProcessError } from '../../attempt.errors.js';
import { toRunError } from '../../run/run-error.js';
import { after } from '../deadline.js';
import type { LiveRun } from '../live-run.js';
import type { AttemptEnd } from '../run-outcome.js';
import type { Answers, Assignment, FromAttempt, MethodEnd } from './isolation.messages.js';
import { processProblem } from './process-problem.js';
import { rebuiltError } from './rebuilt-error.js';
import { RelayedDraft } from './relayed-draft.js';
import { type ProcessEnd, RunProcess } from './run-process.js';

/** How long the application in the process may take to close after its method has ended. */
const CLOSING_MS = 5_000;

/** The call of a method in a process of its own: hands on what is said on either side, and ends the process when its time is over. */
export class IsolatedCall {
  /** How the method ended; the death of its process counts as an error. */
  readonly end: Promise<AttemptEnd>;
  /** Resolves when nothing of the process is left; says whether its method had ended. */
  readonly gone: Promise<boolean>;
  private readonly process: RunProcess;
  private readonly draft: RelayedDraft;
  private settle: (end: AttemptEnd) => void = () => {};
  private hasEnded = false;
  private cancelKill = () => {};
  private hold = 0;
  /** What went wrong in the process shortly before it ended. */
  private dying: Error | undefined;

  constructor(
    private readonly live: LiveRun,
    assignment: Assignment,
    private readonly answers: Answers,
  ) {
    if (!(live.draft instanceof RelayedDraft)) throw new Error(`Run ${live.id} was not begun for another process.`);
    this.draft = live.draft;
    this.end = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.process = new RunProcess((message) => this.hear(message));
    this.gone = this.process.ended.then((end) => this.conclude(end));
    this.begin(assignment);
    this.draft.onKept = (parts) => this.process.send({ type: 'kept', parts });
    this.followGate();
    this.followSignal();
  }

  /** What cannot travel is found out here. */
  private begin(assignment: Assignment): void {
    try {
      this.process.send({ type: 'begin', assignment });
    } catch (error) {
      this.fail(error);
    }
  }

  /** A pause may have been asked for already. */
  private followGate(): void {
    const { gate } = this.live;
    const tell = () => this.process.send(gate.isClosed ? { type: 'hold', hold: ++this.hold } : { type: 'release' });
    gate.onTurned = tell;
    if (gate.isClosed) tell();
  }

  private followSignal(): void {
    const { signal, grace } = this.live;
    const stop = () => this.process.send({ type: 'stop', reason: toRunError(signal.reason), graceMs: grace.leftMs });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    void grace.over.then(() => this.process.kill());
  }

  /** A fault in it must not be one of the whole application. */
  private hear(message: FromAttempt): void {
    try {
      this.take(message);
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.finish({ kind: 'threw', error });
    this.process.kill();
  }

  private take(message: FromAttempt): void {
    const { live } = this;
    if (message.type === 'dying') this.dying = rebuiltError(message.error);
    // What a process says after the end of its run is not wanted.
    if (live.ended) return;
    if (message.type === 'said') this.draft.relay(message.part);
    if (message.type === 'still' && message.hold === this.hold) live.gate.onStill();
    if (message.type === 'question') void this.answer(message);
    if (message.type === 'unfit') this.finish({ kind: 'threw', error: this.unfit(rebuiltError(message.error)) });
    if (message.type !== 'ended') return;
    this.draft.leave(message.remainders);
    this.finish(this.endOf(message.end));
  }

  private async answer({ question, ask, args }: Extract<FromAttempt, { type: 'question' }>): Promise<void> {
    try {
      const answer = this.answers[ask] as (...args: readonly unknown[]) => unknown;
      this.process.send({ type: 'answer', question, value: await answer(...args) });
    } catch (error) {
      this.process.send({ type: 'refusal', question, error: toRunError(error) });
    }
  }

  private endOf(end: MethodEnd): AttemptEnd {
    if (end.kind === 'returned') return end;
    const { signal } = this.live;
    if (end.isStop && signal.aborted) return { kind: 'threw', error: signal.reason };
    return { kind: 'threw', error: rebuiltError(end.error), verdict: end.verdict };
  }

  private unfit(cause: Error): TaskProcessError {
    const text = `The application could not be built in the process of the attempt: ${cause.message}`;
    return new TaskProcessError({ exitCode: null, signal: null }, text, { cause });
  }

  private finish(end: AttemptEnd): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.cancelKill = after(CLOSING_MS, () => this.process.kill());
    this.settle(end);
  }

  private conclude(end: ProcessEnd): boolean {
    const { hasEnded } = this;
    // What it has started would go on without it.
    this.process.kill();
    if (!hasEnded) this.finish({ kind: 'threw', error: processProblem(end, this.dying) });
    this.cancelKill();
    return hasEnded;
  }
}
