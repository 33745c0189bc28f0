import type { LoopCheckpoint, LoopRemainder } from '../../run/loop-news.js';
import type { JsonValue, LogLevel, RunError, RunRecord } from '../../run/run.js';
import type { TracePoint } from '../../run/run-trace.js';
import type { UnnamedFile } from '../../store/file.store.js';
import type { DraftedEvent } from '../backlog.js';
import type { DoneItems } from '../loop/earlier-loops.js';
import type { RetryVerdict } from '../next-attempt.js';

// What the process of the application and that of an attempt say to each other. It travels by structured clone, over the
// channel between the two and nowhere else: there may be secrets in it.

/** What the process of an attempt is to do. */
export interface Assignment {
  /** Address (`file:`) of the file with the root module. */
  readonly rootModule: string;
  /** As it was when the attempt began. */
  readonly record: RunRecord;
  /** Typed arguments by param key. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Values that are to be taken out of everything that is said. */
  readonly secrets: readonly string[];
  readonly logLevel: LogLevel;
  /** The span of the attempt; `null` where nobody traces. */
  readonly trace: TracePoint | null;
  /** Process id of the application: when that ends, this process does as well. */
  readonly parent: number;
}

/** Fields of the record that the process of an attempt knows, where they have changed. */
export type SaidFields = Partial<Pick<RunRecord, 'progress' | 'steps' | 'items' | 'summary' | 'tags' | 'metadata'>>;

/** What an attempt has said since it last did. */
export interface SaidPart {
  /** Not numbered yet. */
  readonly events: readonly DraftedEvent[];
  readonly fields: SaidFields;
  readonly checkpoints: readonly LoopCheckpoint[];
}

/** What only the process of the application can do or knows: questions of an attempt, and their answers. */
export interface Answers {
  /** What earlier attempts and runs have done in a loop. */
  doneBefore(loop: string, isCheckpointed: boolean): Promise<DoneItems>;
  /** Gives a file its name, and puts it into the record. */
  publish(file: UnnamedFile, name: string, contentType: string): void | Promise<void>;
  /** Calls a method of `TaskService`. */
  service(method: string, args: readonly unknown[]): Promise<unknown>;
}

/** How the method ended: it returned, or it threw; `isStop` when what it threw was the reason it was stopped with. */
export type MethodEnd =
  | { readonly kind: 'returned'; readonly value: JsonValue }
  | { readonly kind: 'threw'; readonly error: RunError; readonly isStop: boolean; readonly verdict?: RetryVerdict };

/** What the process of the application says. */
export type ToAttempt =
  | { readonly type: 'begin'; readonly assignment: Assignment }
  | { readonly type: 'stop'; readonly reason: RunError; readonly graceMs: number }
  /** Loops are to be held from now on. Numbered, since the answer may come when they no longer are. */
  | { readonly type: 'hold'; readonly hold: number }
  | { readonly type: 'release' }
  /** So many parts of what was said are in the store, or are not wanted any more. */
  | { readonly type: 'kept'; readonly parts: number }
  | { readonly type: 'answer'; readonly question: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly question: number; readonly error: RunError };

/** What the process of an attempt says. */
export type FromAttempt =
  | { readonly type: 'said'; readonly part: SaidPart }
  /** Its loops are held. */
  | { readonly type: 'still'; readonly hold: number }
  /** The programs at work that it has started: leaders of their groups. */
  | { readonly type: 'programs'; readonly leaders: readonly number[] }
  | {
      readonly type: 'question';
      readonly question: number;
      readonly ask: keyof Answers;
      readonly args: readonly unknown[];
    }
  /** The application could not be built. */
  | { readonly type: 'unfit'; readonly error: RunError }
  /** It is about to end, by this error. */
  | { readonly type: 'dying'; readonly error: RunError }
  | { readonly type: 'ended'; readonly end: MethodEnd; readonly remainders: readonly LoopRemainder[] };
