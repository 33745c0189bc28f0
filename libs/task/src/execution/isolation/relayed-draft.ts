import type { LoopCheckpoint, LoopRemainder } from '../../run/loop-news.js';
import type { RunRecord } from '../../run/run.js';
import { type DraftedChange, RunDraft } from '../run-draft.js';
import { unfinishedError } from '../step-tree.js';
import { closedSteps } from './closed-steps.js';
import type { SaidFields, SaidPart } from './isolation.messages.js';

/** The draft of a run whose method is at work in another process: what comes from there stands beside what is said here. */
export class RelayedDraft extends RunDraft {
  /** Called when so many parts, counted from the first, are in the store or are not wanted any more. */
  onKept: (parts: number) => void = () => {};
  private fields: SaidFields = {};
  private checkpoints: LoopCheckpoint[] = [];
  /** As they were told last. */
  private saidSteps: RunRecord['steps'] = [];
  private left: readonly LoopRemainder[] = [];
  private received = 0;
  private taken = 0;
  private told = 0;

  /** Takes in what the method has said. Its secrets were taken out there. */
  relay({ events, fields, checkpoints }: SaidPart): void {
    this.received++;
    this.fields = { ...this.fields, ...fields };
    if (fields.steps !== undefined) this.saidSteps = fields.steps;
    // Not by `push(...)`: there may be more of them than a call takes arguments.
    this.checkpoints = this.checkpoints.concat(checkpoints);
    this.add(events);
  }

  /** Says what its loops have left undone, when the method has ended. */
  leave(remainders: readonly LoopRemainder[]): void {
    this.left = remainders;
  }

  override get remainders(): readonly LoopRemainder[] {
    return this.left;
  }

  override closeSteps(wasStopped: boolean): void {
    const { steps, told } = closedSteps(this.saidSteps, wasStopped ? null : unfinishedError(), Date.now());
    if (told.length === 0) return;
    this.saidSteps = steps;
    this.fields = { ...this.fields, steps };
    this.add(told.map((step) => ({ type: 'step', seq: 0, step })));
  }

  override take(before: RunRecord, isPortion = false): DraftedChange {
    const { fields, checkpoints } = this;
    this.fields = {};
    this.checkpoints = [];
    const own = super.take({ ...before, ...fields }, isPortion);
    if (this.isEmpty) this.taken = this.received;
    const change = { ...own, checkpoints: [...checkpoints, ...own.checkpoints] };
    const { progress } = fields;
    if (progress === undefined || progress === null) return change;
    const seq = own.record.lastSeq + 1;
    return {
      ...change,
      record: { ...own.record, lastSeq: seq },
      events: [...own.events, { type: 'progress', seq, progress }],
    };
  }

  override kept(): void {
    super.kept();
    if (this.told === this.taken) return;
    this.told = this.taken;
    this.onKept(this.taken);
  }
}
