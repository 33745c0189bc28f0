import process from 'node:process';
import type { Answers, FromAttempt, ToAttempt } from './isolation.messages.js';
import { rebuiltError } from './rebuilt-error.js';

type Listener = (message: ToAttempt) => void;

interface Question {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

let link: ParentLink | undefined;

/** In the process of an attempt: its end of the channel to the process of the application. */
export class ParentLink {
  private readonly listeners = new Set<Listener>();
  private readonly questions = new Map<number, Question>();
  private asked = 0;
  /** Taken before the application is loaded, which may put something else in its place. */
  private readonly post = process.send?.bind(process);

  /** The one of this process. Made by our own script before the application is loaded, so that nothing is missed. */
  static get(): ParentLink {
    link ??= new ParentLink();
    return link;
  }

  private constructor() {
    process.on('message', (message: ToAttempt) => this.hear(message));
  }

  /** Calls for each message that answers no question. */
  listen(listener: Listener): void {
    this.listeners.add(listener);
  }

  /** Sends at once, also from a method that never gives way. @throws DataCloneError for what cannot travel, such as a function */
  send(message: FromAttempt): void {
    this.post?.(message, () => {});
  }

  /** As {@link send}; resolves when it is on its way. */
  async deliver(message: FromAttempt): Promise<void> {
    await new Promise<void>((resolve) => this.post?.(message, () => resolve()));
  }

  /** Asks the process of the application. Rejects with what went wrong there. */
  ask<K extends keyof Answers>(ask: K, ...args: Parameters<Answers[K]>): Promise<Awaited<ReturnType<Answers[K]>>> {
    return new Promise((resolve, reject) => {
      const question = ++this.asked;
      this.send({ type: 'question', question, ask, args });
      this.questions.set(question, { resolve: resolve as Question['resolve'], reject });
    });
  }

  private hear(message: ToAttempt): void {
    if (message.type === 'answer') this.settle(message.question)?.resolve(message.value);
    else if (message.type === 'refusal') this.settle(message.question)?.reject(rebuiltError(message.error));
    else for (const listener of this.listeners) listener(message);
  }

  private settle(question: number): Question | undefined {
    const asked = this.questions.get(question);
    this.questions.delete(question);
    return asked;
  }
}
