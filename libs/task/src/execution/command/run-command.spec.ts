import { access, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { CommandError } from '../../attempt.errors.js';
import type { ExecOptions } from '../../run/exec.js';
import type { LineWritten } from '../../run/run-event.js';
import { liveRun } from '../live-run.fixture.js';
import { RunScope } from '../run-scope.js';
import { runCommand } from './run-command.js';

const SECRET = 'hunter2!';
let folder: string;
/** End the grace of runs that were stopped: its timers would hold this process. */
const stops: (() => void)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'taskforge-exec-'));
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});
afterAll(() => rm(folder, { recursive: true }));

function runOf() {
  const { live, said } = liveRun({ secrets: [SECRET] });
  stops.push(() => live.grace.stop());
  const scope = new RunScope(live);
  const exec = (command: string, args: string[] = [], options: ExecOptions = {}) =>
    runCommand(scope, command, args, options);
  const sh = (script: string, options?: ExecOptions) => exec('sh', ['-c', script], options);
  const node = (script: string, options?: ExecOptions) => exec(process.execPath, ['-e', script], options);
  /** `level stream text` of each line but the first, which is the command. */
  const lines = () =>
    said()
      .events.filter((event): event is LineWritten => event.type === 'log')
      .slice(1)
      .map(({ level, stream, text }) => `${level} ${stream} ${text}`);
  return { live, said, exec, sh, node, lines };
}

async function failureOf(work: Promise<unknown>): Promise<CommandError> {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!(error instanceof CommandError)) throw new Error(`Expected a CommandError, got ${error}`);
  return error;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(5);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('what a program writes', () => {
  it('becomes log lines as it comes, long before the program ends', async () => {
    const { sh, lines, said } = runOf();
    const go = path.join(folder, 'go');
    const running = sh(`echo first; while [ ! -e ${go} ]; do sleep 0.02; done; echo second`);
    await until(() => said().texts.includes('first'));
    expect(lines()).toEqual(['info stdout first']);
    await writeFile(go, '');
    await running;
    expect(lines()).toEqual(['info stdout first', 'info stdout second']);
  });

  it('is info from standard output and warn from standard error, and is given back', async () => {
    const { sh, lines, said } = runOf();
    const result = await sh('echo out; echo err >&2');
    expect(result).toEqual({ exitCode: 0, signal: null, stdout: 'out', stderr: 'err' });
    expect(lines().sort()).toEqual(['info stdout out', 'warn stderr err']);
    expect(said().texts[0]).toBe("$ sh -c 'echo out; echo err >&2'");
  });

  it('may have colours, CRLF, a last line without an end, broken UTF-8 and NUL', async () => {
    const { node, lines } = runOf();
    const { stdout } = await node(
      `process.stdout.write(Buffer.concat([Buffer.from('\\u001b[31mred\\u001b[0m\\r\\n'), Buffer.from([0xff, 0x41, 0, 10]), Buffer.from('ü')]))`,
    );
    expect(lines()).toEqual(['info stdout \u001b[31mred\u001b[0m', 'info stdout �A␀', 'info stdout ü']);
    expect(stdout).toBe('\u001b[31mred\u001b[0m\r\n�A\0\nü');
  });

  it('may have characters that come in two pieces', async () => {
    const { node, lines } = runOf();
    await node(
      `process.stdout.write(Buffer.from([0xc3])); setTimeout(() => process.stdout.write(Buffer.from([0xbc, 10])), 50)`,
    );
    expect(lines()).toEqual(['info stdout ü']);
  });

  it('may be a line of ten megabytes: it is cut, and the end of it is given back', async () => {
    const { node, lines } = runOf();
    const { stdout } = await node(`process.stdout.write('x'.repeat(10 * 1024 * 1024) + '\\nnext\\n')`);
    expect(lines()).toEqual([
      `info stdout ${'x'.repeat(65_536)} … [cut: the line has 10,485,760 characters]`,
      'info stdout next',
    ]);
    expect(stdout).toBe(`${'x'.repeat(65_536 - 6)}\nnext`);
  });

  it('hides secrets, also in the command', async () => {
    const { exec, said } = runOf();
    const { stdout } = await exec('printf', ['%s\n', `--password=${SECRET}`]);
    expect(said().texts).toEqual(["$ printf $'%s\\n' '--password=•••'", '--password=•••']);
    // The method has it anyway, and may need it.
    expect(stdout).toBe(`--password=${SECRET}`);
    const error = await failureOf(exec('sh', ['-c', `echo "no ${SECRET}" >&2; exit 1`]));
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain(SECRET);
  });

  it('waits in the program while nobody stores it', async () => {
    const { live, exec, said } = runOf();
    const running = exec('yes', ['0123456789']).catch(() => {});
    await until(() => live.draft.room() !== undefined);
    await wait(500);
    const before = said().texts.length;
    // 4 MB in lines of 10 characters and what each takes beside them, and a little that was under way.
    expect(before).toBeGreaterThan(30_000);
    expect(before).toBeLessThan(90_000);
    await until(() => live.draft.room() !== undefined);
    expect(said().texts.length).toBeGreaterThan(before);
    // It can be ended all the same.
    await until(() => live.draft.room() !== undefined);
    live.abort(new Error('enough'), 1_000);
    await running;
  });
});

describe('a program', () => {
  it('gets its arguments as they are: no shell reads them', async () => {
    const { exec } = runOf();
    const args = ['$HOME', '; echo no', '*', "it's", ''];
    const { stdout } = await exec('printf', ['%s|', ...args]);
    expect(stdout).toBe(`${args.join('|')}|`);
  });

  it('runs in its folder, with variables beside those of the process', async () => {
    const { sh } = runOf();
    process.env.TASKFORGE_TEST = 'kept';
    const env = { ADDED: 'yes', TASKFORGE_TEST: undefined };
    const { stdout } = await sh(
      'pwd -P; printenv ADDED; printenv TASKFORGE_TEST || echo gone; printenv PATH >/dev/null && echo path',
      {
        cwd: folder,
        env,
      },
    );
    delete process.env.TASKFORGE_TEST;
    expect(stdout.split('\n').slice(1)).toEqual(['yes', 'gone', 'path']);
    expect(path.basename(stdout.split('\n')[0] ?? '')).toBe(path.basename(folder));
  });

  it.each<[string, ExecOptions['input']]>([
    ['a text', 'a\nb\n'],
    ['bytes', Buffer.from('a\nb\n')],
    ['a stream', Readable.from(['a\n', 'b\n'])],
  ])('reads %s as its input, and nothing without one', async (_kind, input) => {
    const { exec } = runOf();
    expect((await exec('cat', [], { input })).stdout).toBe('a\nb');
    expect((await exec('cat')).stdout).toBe('');
  });

  it('need not read its input', async () => {
    const { exec } = runOf();
    expect(await exec('true', [], { input: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 0 });
  });

  it('survives a stream that fails before it is read', async () => {
    const { exec } = runOf();
    const input = new Readable({ read() {} });
    const running = exec('cat', [], { input });
    // Where nobody listens, the error of a stream is thrown, and ends the process.
    expect(() => input.emit('error', new Error('gone'))).not.toThrow();
    input.destroy();
    await Promise.allSettled([running]);
    expect((await exec('echo', ['still here'])).stdout).toBe('still here');
  });

  it.each([{}, { reject: false }])('fails when its input breaks off, however it ends itself (%j)', async (options) => {
    const { exec } = runOf();
    const cause = new Error('the source is gone');
    const input = Readable.from(
      (function* () {
        yield 'a\n';
        throw cause;
      })(),
    );
    const error = await exec('cat', [], { input, ...options }).catch((reason) => reason);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({
      message: 'cat got only a part of its input: the source is gone.',
      exitCode: 0,
      cause,
    });
  });

  it('is not started when the run was stopped meanwhile', async () => {
    const { exec, live, said } = runOf();
    const marker = path.join(folder, 'started');
    const running = exec('touch', [marker]);
    live.abort(new Error('stopped'), 1_000);
    await expect(running).rejects.toThrow('stopped');
    expect(said().texts).toEqual([`$ touch ${marker}`]);
    await expect(access(marker)).rejects.toThrow('ENOENT');
  });

  it('may leave others behind that do not hold its output', async () => {
    const { sh } = runOf();
    const { stdout } = await sh('sleep 30 >/dev/null 2>&1 & echo $!');
    expect(isAlive(Number(stdout))).toBe(true);
    process.kill(Number(stdout));
  });
});

describe('a program that ends with an error', () => {
  it('rejects, and says which it was, how it ended and what it said last', async () => {
    const { sh } = runOf();
    const script =
      'for n in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "line $n" >&2; done; printf "\\033[31mbad\\033[0m\\n\\n" >&2; exit 3';
    const error = await failureOf(sh(script));
    expect(error).toMatchObject({ name: 'CommandError', code: 'command', exitCode: 3, signal: null });
    expect(error.message).toMatch(/^sh -c 'for n in .*' ended with exit code 3: bad$/s);
    expect(error.stderr.split('\n')).toEqual([...Array.from({ length: 9 }, (_, index) => `line ${index + 4}`), 'bad']);
    expect((await failureOf(sh('exit 1'))).message).toBe("sh -c 'exit 1' ended with exit code 1.");
  });

  it('rejects when a signal ended it', async () => {
    const { sh } = runOf();
    const error = await failureOf(sh('kill -KILL $$'));
    expect(error).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    expect(error.message).toBe("sh -c 'kill -KILL $$' was ended by SIGKILL.");
  });

  it('gives its end where it is asked not to reject', async () => {
    const { sh } = runOf();
    expect(await sh('echo no >&2; exit 3', { reject: false })).toEqual({
      exitCode: 3,
      signal: null,
      stdout: '',
      stderr: 'no',
    });
    expect(await sh('kill -KILL $$', { reject: false })).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });
});

describe('a program that cannot be started', () => {
  it('is named, with the reason, also where an end with an error would not reject', async () => {
    const { exec } = runOf();
    const missing = await failureOf(exec('no-such-program', ['a b'], { reject: false }));
    expect(missing.message).toBe(
      `no-such-program 'a b' could not be started: there is no program "no-such-program" on this machine. Install it, or add its folder to the PATH.`,
    );
    expect(missing).toMatchObject({ exitCode: null, signal: null, cause: { code: 'ENOENT' } });
    expect((await failureOf(exec('/no/such/file'))).message).toContain('there is no file "/no/such/file"');
  });

  it('because of its folder', async () => {
    const { exec } = runOf();
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    for (const cwd of ['/no/such/folder', file]) {
      const error = await failureOf(exec('true', [], { cwd }));
      expect(error.message).toBe(
        `true could not be started: its folder "${cwd}" (cwd) does not exist, or is no folder.`,
      );
    }
  });

  it('because it may not be executed', async () => {
    const { exec } = runOf();
    const file = path.join(folder, 'locked');
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, 0o644);
    expect((await failureOf(exec(file))).message).toContain('may not be executed. Check its permissions.');
  });
});

describe('when the run is to stop', () => {
  const reason = new Error('enough');

  it('the program and what it has started are ended, and the reason is thrown', async () => {
    const { live, sh, said } = runOf();
    const running = sh('sleep 60 & echo $!; wait').catch((error) => error);
    await until(() => said().texts.length > 1);
    const grandchild = Number(said().texts[1]);
    expect(isAlive(grandchild)).toBe(true);
    live.abort(reason, 10_000);
    expect(await running).toBe(reason);
    await until(() => !isAlive(grandchild));
  });

  it('what does not go by itself is killed before the grace of the run is over', async () => {
    const { live, sh, said } = runOf();
    const running = sh(
      `trap '' TERM; sh -c 'while :; do sleep 0.05; done' & echo $!; while :; do sleep 0.05; done`,
    ).catch((error) => error);
    await until(() => said().texts.length > 1);
    const grandchild = Number(said().texts[1]);
    const start = performance.now();
    live.abort(reason, 1_500);
    expect(await running).toBe(reason);
    expect(performance.now() - start).toBeGreaterThan(700);
    expect(performance.now() - start).toBeLessThan(1_450);
    await until(() => !isAlive(grandchild));
  });

  it('what a program left behind that had ended is killed too', async () => {
    const { live, sh, said } = runOf();
    const running = sh(`(trap '' TERM; while :; do sleep 0.05; done) >/dev/null 2>&1 & echo $!; sleep 60`).catch(
      (error) => error,
    );
    await until(() => said().texts.length > 1);
    const grandchild = Number(said().texts[1]);
    live.abort(reason, 600);
    expect(await running).toBe(reason);
    expect(isAlive(grandchild)).toBe(true);
    await until(() => !isAlive(grandchild));
  });

  it('it may tidy up, and what it says then is kept', async () => {
    const { live, sh, said, lines } = runOf();
    const running = sh(`trap 'echo tidied up; exit 0' TERM; echo up; while :; do sleep 0.02; done`).catch(
      (error) => error,
    );
    await until(() => said().texts.length > 1);
    live.abort(reason, 10_000);
    expect(await running).toBe(reason);
    expect(lines().filter((line) => line.includes('stdout'))).toEqual(['info stdout up', 'info stdout tidied up']);
  });

  it('output that a process elsewhere holds open is cut off', async () => {
    const { live, sh, said } = runOf();
    const running = sh(`setsid sh -c 'echo $$; exec sleep 60' & sleep 0.1`).catch((error) => error);
    await until(() => said().texts.length > 1);
    live.abort(reason, 600);
    expect(await running).toBe(reason);
    process.kill(Number(said().texts[1]));
  });

  it('nothing is started any more', async () => {
    const { live, sh, said } = runOf();
    live.abort(reason, 10_000);
    await expect(sh('echo no')).rejects.toBe(reason);
    expect(said().texts).toEqual([]);
  });
});

describe('a limit of its own', () => {
  it('ends the program and rejects, whatever it is asked otherwise', async () => {
    const { sh } = runOf();
    const error = await failureOf(sh('echo last >&2; sleep 60', { timeout: 300, reject: false }));
    expect(error.message).toBe(
      "sh -c 'echo last >&2; sleep 60' took longer than its limit of 300ms and was ended: last",
    );
    expect(error).toMatchObject({ signal: 'SIGTERM' });
    expect(await sh('echo quick', { timeout: '1h' })).toMatchObject({ exitCode: 0 });
  });

  it('must be a duration', async () => {
    await expect(runOf().sh('true', { timeout: 'soon' })).rejects.toThrow(
      'The timeout "soon" of sh cannot be read: expected a duration such as 90s, or milliseconds.',
    );
  });
});
