import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** One of the programs of this folder, in a process of its own that answers questions. */
export class Program {
  /** @param {string} script @param {string[]} args */
  constructor(script, ...args) {
    this.child = fork(path.join(import.meta.dirname, script), args);
  }

  /** @param {string} question @param {object} [of] */
  async ask(question, of = {}) {
    this.child.send({ question, of });
    for (;;) {
      const [message] = await Promise.race([
        once(this.child, 'message'),
        once(this.child, 'exit').then(([code]) => {
          throw new Error(
            `${this.child.spawnargs.slice(1).join(' ')} ended with ${code} before it answered ${question}.`,
          );
        }),
      ]);
      if (message.question === question) return message.answer;
    }
  }

  async end() {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }
}

/**
 * In such a process: answers by these functions, until nobody asks any more.
 * @param {Record<string, (of: any) => Promise<object | void>>} answers
 */
export function answer(answers) {
  const reply = async ({ question, of }) => {
    process.send?.({ question, answer: (await answers[question]?.(of)) ?? {} });
  };
  process.on('message', (message) => void reply(message));
  process.once('disconnect', () => process.exit());
}
