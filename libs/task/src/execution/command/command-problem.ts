import { stat } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { CommandError } from '../../attempt.errors.js';

const LAST_LINES = 10;
const LONGEST_LINE = 500;

/** The command as it is shown, and what is known of its end. */
export interface CommandFacts {
  /** Without secrets. */
  readonly line: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to standard error. */
  readonly stderr: string;
}

/** What is thrown for a program that did not start. `cause` is the error of the system. */
export async function startProblem(
  command: string,
  cwd: string | undefined,
  line: string,
  cause: unknown,
): Promise<CommandError> {
  const problem = `could not be started: ${await startReason(command, cwd, cause)}`;
  return new CommandError({ line, exitCode: null, signal: null, stderr: '' }, problem, { cause });
}

async function startReason(command: string, cwd: string | undefined, cause: unknown): Promise<string> {
  const code = (cause as { code?: unknown } | undefined)?.code;
  // The system says the same of a folder and of a program that is not there.
  if (cwd !== undefined && !(await isFolder(cwd))) return `its folder "${cwd}" (cwd) does not exist, or is no folder.`;
  if (code === 'ENOENT') {
    return /[\\/]/.test(command)
      ? `there is no file "${command}", or the program that its first line names is missing.`
      : `there is no program "${command}" on this machine. Install it, or add its folder to the PATH.`;
  }
  if (code === 'EACCES') return `"${command}" may not be executed. Check its permissions.`;
  if (code === 'E2BIG') return 'its arguments are too long. Give the data as its input instead.';
  return cause instanceof Error ? `${cause.message}.` : 'the system did not say why.';
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

/** What is thrown for a program that ended with an error. */
export function endProblem(facts: CommandFacts): CommandError {
  const how = facts.signal === null ? `ended with exit code ${facts.exitCode}` : `was ended by ${facts.signal}`;
  return failure(facts, how);
}

/** What is thrown for a program that went over its limit. */
export function limitProblem(facts: CommandFacts, limit: string): CommandError {
  return failure(facts, `took longer than its limit of ${limit} and was ended`);
}

/** What is thrown for a program whose input broke off. `cause` is the error of the stream. */
export function inputProblem({ line, exitCode, signal, stderr }: CommandFacts, cause: unknown): CommandError {
  const why = cause instanceof Error ? cause.message : 'the stream did not say why';
  return new CommandError({ line, exitCode, signal, stderr }, `got only a part of its input: ${why}.`, { cause });
}

function failure(facts: CommandFacts, how: string): CommandError {
  const lines = stripVTControlCharacters(facts.stderr)
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '');
  const last = lines.slice(-LAST_LINES).map((line) => line.slice(0, LONGEST_LINE));
  const words = last.length === 0 ? '.' : `: ${last.at(-1)}`;
  return new CommandError({ ...facts, stderr: last.join('\n') }, `${how}${words}`);
}
