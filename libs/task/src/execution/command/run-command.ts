import { Readable } from 'node:stream';
import { formatDuration, toMilliseconds } from '../../duration.js';
import type { ExecOptions, ExecResult } from '../../run/exec.js';
import type { RunScope } from '../run-scope.js';
import { commandLine } from './command-line.js';
import { endProblem, inputProblem, limitProblem, startProblem } from './command-problem.js';
import { CommandStop } from './command-stop.js';
import { LineSplitter } from './line-splitter.js';
import { HAS_GROUPS } from './process-group.js';
import { TextTail } from './text-tail.js';

/** Runs a program for the scope's run. See `TaskContext.exec`. */
export async function runCommand(
  scope: RunScope,
  command: string,
  args: readonly string[],
  { cwd, env, input, timeout = 0, reject = true }: ExecOptions,
): Promise<ExecResult> {
  const { signal, scrubber } = scope.live;
  const limit = toMilliseconds(timeout);
  if (limit === undefined) {
    const problem = `expected a duration such as 90s, or milliseconds`;
    throw new RangeError(`The timeout ${JSON.stringify(timeout)} of ${command} cannot be read: ${problem}.`);
  }
  signal.throwIfAborted();
  const line = commandLine(
    scrubber.text(command),
    args.map((arg) => scrubber.text(String(arg))),
  );
  scope.write('info', 'log', `$ ${line}`);
  // It may fail before the program is there to read it: the writing finds that out, and nobody else has to.
  if (input instanceof Readable) input.on('error', () => {});
  // Loaded for the first program: 150 files that most applications never need.
  const { execa } = await import('execa');
  signal.throwIfAborted();
  const child = execa(command, [...args], {
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    // Their ends decide here, not there: a whole group is stopped, and output is never gathered without a limit.
    reject: false,
    buffer: false,
    detached: HAS_GROUPS,
    windowsHide: true,
  });
  const stop = new CommandStop(child, scope.live, limit);
  const stdout = new TextTail();
  const stderr = new TextTail();
  const [ended] = await Promise.all([
    child,
    follow(child.stdout, stdout, (text) => scope.write('info', 'stdout', text), scope, stop.begun),
    follow(child.stderr, stderr, (text) => scope.write('warn', 'stderr', text), scope, stop.begun),
  ]);
  stop.done();
  signal.throwIfAborted();
  const { exitCode = null, signal: endSignal = null } = ended;
  if (exitCode === null && endSignal === null) throw await startProblem(command, cwd, line, ended.cause);
  const result: ExecResult = { exitCode, signal: endSignal, stdout: stdout.toString(), stderr: stderr.toString() };
  const facts = { line, exitCode, signal: endSignal, stderr: scrubber.text(result.stderr) };
  // It has done well with what it was given, but that was not all.
  if (exitCode === 0 && ended.failed) throw inputProblem(facts, ended.cause);
  if (stop.isTimedOut) throw limitProblem(facts, formatDuration(limit));
  if (reject && exitCode !== 0) throw endProblem(facts);
  return result;
}

/** Writes what comes from the stream, line by line, no faster than it can be stored. */
async function follow(
  stream: Readable,
  tail: TextTail,
  write: (text: string) => void,
  { live }: RunScope,
  stopped: Promise<void>,
): Promise<void> {
  const decoder = new TextDecoder();
  const splitter = new LineSplitter((text) => live.scrubber.text(text));
  const tell = (lines: readonly string[]) => (lines.length > 0 ? write(lines.join('\n')) : undefined);
  const take = (text: string) => {
    tail.push(text);
    tell(splitter.push(text));
  };
  try {
    for await (const chunk of stream) {
      take(decoder.decode(chunk as Buffer, { stream: true }));
      const room = live.draft.room();
      if (room !== undefined) await Promise.race([room, stopped]);
    }
  } catch {
    // It was cut off because the program was ended; what it wrote before counts.
  }
  take(decoder.decode());
  tell(splitter.end());
}
