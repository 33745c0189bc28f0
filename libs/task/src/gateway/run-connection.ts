import { Logger } from '@nestjs/common';
import type { RawData, WebSocket } from 'ws';
import { ShutdownError } from '../attempt.errors.js';
import { isActive } from '../run/run-status.js';
import type { AccessPolicy } from '../service/access-policy.js';
import type { TaskService } from '../service/task.service.js';
import { AccessDeniedError, TaskError } from '../task.errors.js';
import { encodedFrame } from './encoded-frame.js';
import { CLOSE_CODES, type ErrorMessage, parseClientMessage } from './run.messages.js';
import type { RunReader } from './run-admission.js';

/** A reader that takes nothing for this time is cut off. */
const SLOWEST_MS = 30_000;
/** A reader that says nothing for this time is asked for a sign of life; after as long again it is given up. */
const SILENCE_MS = 25_000;
const MOST_MISUNDERSTOOD = 5;

/**
 * One open socket: sends the frames of its run as fast as the reader takes them, and does what the reader asks. The next
 * frame is pulled only when the last one has left, so a slow reader costs its place in the stream and no memory.
 */
export class RunConnection {
  private static readonly logger = new Logger(RunConnection.name);
  private readonly stop = new AbortController();
  private misunderstood = 0;
  private isCancelling = false;
  private unsent = 0;
  /** When something last left, or the first of what has not left was sent. */
  private leftAt = 0;
  private heardAt = Date.now();
  private pingedAt: number | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly reader: RunReader,
    private readonly tasks: TaskService,
    private readonly policy: AccessPolicy,
  ) {
    socket.on('message', (data, isBinary) => this.hear(data, isBinary));
    socket.on('pong', () => this.heard());
    socket.on('close', () => this.stop.abort());
    // What goes wrong on the wire also closes the socket.
    socket.on('error', () => {});
  }

  /** Sends the run until its end, then closes. Never rejects. */
  async serve(): Promise<void> {
    const { runId, after } = this.reader;
    const { signal } = this.stop;
    try {
      for await (const frame of this.tasks.watch(runId, { after, signal })) await this.send(encodedFrame(frame));
      if (!signal.aborted) this.end(CLOSE_CODES.ended, 'The run has ended.');
    } catch (error) {
      if (error instanceof ShutdownError) return this.goAway();
      RunConnection.logger.error(`The stream of run ${runId} failed`, error);
      this.end(CLOSE_CODES.failed, 'The stream failed. Try again.');
    }
  }

  /**
   * The server goes away: closes, unless the run has ended and the reader is about to see that and be closed anyway.
   * Never rejects.
   */
  async leave(): Promise<void> {
    const run = await this.tasks.find(this.reader.runId).catch(() => undefined);
    if (run === undefined || isActive(run.status)) this.goAway();
  }

  /** Closes because the server goes away. */
  goAway(): void {
    this.end(CLOSE_CODES.goingAway, 'The server is going away. Resume with "after".');
  }

  /** Hangs up without a word. */
  terminate(): void {
    this.socket.terminate();
  }

  /** Cuts off a reader that takes nothing, and finds out whether a silent one is still there. `now` is epoch milliseconds. */
  check(now: number): void {
    if (this.stop.signal.aborted) return;
    if (this.unsent > 0 && now - this.leftAt >= SLOWEST_MS) {
      this.end(CLOSE_CODES.tooSlow, 'Nothing was taken for 30 seconds. Resume with "after".');
    } else if (this.pingedAt !== undefined) {
      if (now - this.pingedAt >= SILENCE_MS) this.terminate();
    } else if (now - this.heardAt >= SILENCE_MS) {
      this.pingedAt = now;
      this.socket.ping();
    }
  }

  /** Stops sending and closes. */
  private end(code: number, reason: string): void {
    this.stop.abort();
    this.socket.close(code, reason);
  }

  /** Resolves when the message has left this process, or never will. */
  private send(message: Buffer | ErrorMessage): Promise<void> {
    if (this.unsent++ === 0) this.leftAt = Date.now();
    return new Promise((resolve) => {
      const data = Buffer.isBuffer(message) ? message : JSON.stringify(message);
      this.socket.send(data, { binary: false }, () => {
        this.unsent--;
        this.leftAt = Date.now();
        resolve();
      });
    });
  }

  private heard(): void {
    this.heardAt = Date.now();
    this.pingedAt = undefined;
  }

  private hear(data: RawData, isBinary: boolean): void {
    this.heard();
    if (this.stop.signal.aborted) return;
    if (isBinary) this.end(CLOSE_CODES.misunderstood, 'Only text is understood.');
    else if (parseClientMessage(data.toString()) === undefined) this.misunderstand();
    // Asking twice is asking once; and nobody can fill the memory with answers that are not read.
    else if (!this.isCancelling) void this.cancel();
  }

  private misunderstand(): void {
    const [code, message] = ['bad_request', 'Not understood. Expected {"type":"cancel"}.'];
    if (++this.misunderstood > MOST_MISUNDERSTOOD) this.end(CLOSE_CODES.misunderstood, message);
    else void this.send({ type: 'error', code, message });
  }

  private async cancel(): Promise<void> {
    this.isCancelling = true;
    const { runId, task, request } = this.reader;
    try {
      const isAllowed = await this.policy.isAllowed({ action: 'cancel', task, run: runId, request });
      if (!isAllowed) throw new AccessDeniedError('You may not cancel this task.');
      await this.tasks.cancel(runId, { actor: this.policy.actorOf(request) });
    } catch (error) {
      await this.send(this.answerTo(error));
    } finally {
      this.isCancelling = false;
    }
  }

  private answerTo(error: unknown): ErrorMessage {
    if (error instanceof TaskError) return { type: 'error', code: error.code, message: error.message };
    RunConnection.logger.error(`The cancel of run ${this.reader.runId} failed`, error);
    return { type: 'error', code: 'internal_server_error', message: 'The run could not be cancelled. Try again.' };
  }
}
