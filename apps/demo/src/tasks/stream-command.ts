import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TaskContext } from 'nestjs-taskforge';

/** A program could not be started, or ended with an error. `cause` is the error of the start. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * Runs a program, writes every line to the run's log as it comes, and returns the lines of its standard output. A cancel
 * ends the program.
 * @throws CommandError when the program is not on this machine or ends with an exit code other than 0
 */
export async function streamCommand(context: TaskContext, command: string, args: readonly string[]): Promise<string[]> {
  context.log(`$ ${[command, ...args].join(' ')}`);
  const child = spawn(command, args, {
    signal: context.signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    context.log(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => context.warn(line));
  const ended = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
    child.once('error', (cause) =>
      reject(new CommandError(`${command} cannot be started: ${cause.message}.`, { cause })),
    );
  }).finally(() => context.signal.throwIfAborted());
  if (ended !== 0) throw new CommandError(`${command} ended with ${ended}.`);
  return lines;
}
