import { Logger } from '@nestjs/common';
import type { RegisteredTask } from '../../registry/task.registry.js';
import { toJsonValue } from '../../run/json-value.js';
import { toRunError } from '../../run/run-error.js';
import type { FileStore } from '../../store/file.store.js';
import type { AttemptTrace } from '../../telemetry/attempt-trace.js';
import type { AttachMeans } from '../attach-file.js';
import { LiveRun } from '../live-run.js';
import { type RetryVerdict, verdictOn } from '../next-attempt.js';
import { RunContext } from '../run-context.js';
import { RunDraft } from '../run-draft.js';
import { RunScope, stopRun, withinScope } from '../run-scope.js';
import { SecretScrubber } from '../secret-scrubber.js';
import type { Assignment, MethodEnd, ToAttempt } from './isolation.messages.js';
import type { ParentLink } from './parent-link.js';
import { rebuiltError } from './rebuilt-error.js';
import { SaidRelay } from './said-relay.js';

/** In the process of an attempt: the run as its method sees it. What it says goes to the process of the application. */
export class IsolatedAttempt {
  private readonly logger = new Logger(IsolatedAttempt.name);
  private readonly live: LiveRun;
  private readonly relay: SaidRelay;

  /** Listens from now on: it may be stopped before its method was called. */
  constructor(
    private readonly link: ParentLink,
    private readonly assignment: Assignment,
  ) {
    const { record, secrets, logLevel } = assignment;
    const scrubber = new SecretScrubber(secrets);
    this.relay = new SaidRelay(
      () => this.live,
      (part) => link.send({ type: 'said', part }),
    );
    this.live = new LiveRun(record, new RunDraft(logLevel, scrubber, () => this.relay.touched()), scrubber);
    link.listen((message) => this.hear(message));
  }

  /** Calls the method, and says how it ended; never rejects. */
  async execute(task: RegisteredTask, files: FileStore, trace: AttemptTrace): Promise<void> {
    const { live, link } = this;
    live.trace = trace;
    const end = await this.call(task, files);
    live.draft.closeSteps(live.signal.aborted);
    live.ended = true;
    this.relay.end();
    await link.deliver({ type: 'ended', end, remainders: live.draft.remainders });
  }

  /** Sends what was said, without a wait: the process is about to end. */
  hurry(): void {
    this.relay.end();
  }

  private async call(task: RegisteredTask, files: FileStore): Promise<MethodEnd> {
    const { live, link } = this;
    const { values } = this.assignment;
    try {
      live.signal.throwIfAborted();
      const scope = new RunScope(live);
      const means: AttachMeans = { files, publish: (...file) => link.ask('publish', ...file) };
      const context = new RunContext(scope, values, means, { of: (...loop) => link.ask('doneBefore', ...loop) });
      return {
        kind: 'returned',
        value: toJsonValue(await withinScope(scope, () => live.trace.within(() => task.invoke(values, context)))),
      };
    } catch (error) {
      const isStop = live.signal.aborted && error === live.signal.reason;
      return { kind: 'threw', error: toRunError(error), isStop, verdict: this.verdictOn(error, task) };
    }
  }

  private hear(message: ToAttempt): void {
    const { live, link } = this;
    if (message.type === 'stop') stopRun(live, rebuiltError(message.reason), message.graceMs);
    if (message.type === 'kept') this.relay.hearKept(message.parts);
    if (message.type === 'release') live.gate.open();
    if (message.type !== 'hold') return;
    const { hold } = message;
    live.gate.onStill = () => link.send({ type: 'still', hold });
    live.gate.close();
  }

  /** Only here is the error what it was: a class of the application's own, with all it carries. */
  private verdictOn(error: unknown, { definition: { key, retry } }: RegisteredTask): RetryVerdict | undefined {
    if (retry === undefined) return undefined;
    try {
      return verdictOn(retry, error, 'failed');
    } catch (fault) {
      this.logger.error(`retry.when of ${key} threw; run ${this.live.id} gets no other attempt`, fault);
      return { isWorthIt: false, askedMs: 0 };
    }
  }
}
