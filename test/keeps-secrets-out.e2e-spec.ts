import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { Injectable } from '@nestjs/common';
import { InvalidParamsError, Param, Task, TaskContext } from 'nestjs-taskforge';
import { fileTree } from './support/file-tree.js';
import { rejection } from './support/rejection.js';
import { framesOf, linesOf } from './support/run-frames.js';
import { startTasks, type TaskApplication } from './support/task-application.js';

/** Secrets of every shape that writers change on the way: quotes, line breaks, backslashes, digits alone. */
const SECRETS = {
  token: 'tok-5f2c9a71e4',
  phrase: `it's "quoted" \\ and slashed`,
  pem: '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nAAoIBAQDVtN8mQ3y5x7Zr\n-----END KEY-----',
  pin: '48151623',
  nested: 'tok-5f2c9a71e4-and-more',
};
const KEYS = Object.keys(SECRETS);
/** What must be found nowhere, in whatever form it is written. */
const TELLTALES = [
  'tok-5f2c9a71e4',
  'and slashed',
  'and%20slashed',
  'and+slashed',
  'MIIEvQIBADANBgkqhkiG9w0',
  'AAoIBAQDVtN8mQ3y5x7Zr',
  '48151623',
  'and-more',
];

class LeakingError extends Error {
  constructor(
    message: string,
    readonly credentials: unknown,
  ) {
    super(message, { cause: new Error(`cause: ${message}`) });
  }
}

/** Writes its secrets wherever it can. */
@Injectable()
class LeakingTasks {
  @Task()
  leak(
    @Param('token', { type: 'secret' }) token: string,
    @Param('phrase', { type: 'secret' }) phrase: string,
    @Param('pem', { type: 'secret' }) pem: string,
    @Param('pin', { type: 'secret' }) pin: string,
    @Param('nested', { type: 'secret' }) nested: string,
    @Param('fail') fail: boolean,
    context: TaskContext,
  ) {
    const all = { token, phrase, pem, pin, nested };
    for (const secret of Object.values(all)) {
      context.log(`in a text: ${secret}`);
      context.warn('as JSON: %j', { secret });
      context.error('as an object', { deep: { secret: [secret] } });
      context.log(
        `in an address: https://ada:${encodeURIComponent(secret)}@example.org/?key=${new URLSearchParams({ secret })}`,
      );
      context.progress(1, 2, secret);
      context.tag(secret);
      context.set(secret, { [secret]: secret });
      context.set('all', all);
    }
    context.log(inspect(all), context.args);
    context.summary(JSON.stringify(all));
    if (fail) throw new LeakingError(`refused ${Object.values(all).join()}`, all);
    return { all, number: Number(pin), text: JSON.stringify(all), list: [inspect(all)] };
  }
}

describe('The values of secret params', () => {
  let folder = '';
  let app: TaskApplication;

  beforeAll(async () => {
    folder = fileTree({});
    const store = `sqlite:${path.join(folder, 'task.db')}`;
    app = await startTasks({ providers: [LeakingTasks], options: { store } });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['succeeds', false],
    ['fails', true],
  ])('are in nothing that a run tells or keeps when it %s', async (_how, fail) => {
    const run = await app.tasks.run('leak', { ...SECRETS, fail });
    expect(run).toMatchObject({ ok: !fail, args: Object.fromEntries(KEYS.map((key) => [key, '•••'])) });
    expect(fail ? run.error?.message : run.result).toEqual(
      fail ? expect.stringMatching(/^refused •••/) : expect.anything(),
    );
    const frames = await framesOf(app.tasks, run.id);
    expect(linesOf(frames)[0]).toMatchObject({ text: 'in a text: •••' });
    const told = JSON.stringify([run, frames, await app.tasks.runs()]);
    expect(TELLTALES.filter((telltale) => told.includes(telltale))).toEqual([]);
  });

  it('are in no file of the store', () => {
    const files = readdirSync(folder).filter((name) => name.startsWith('task.db'));
    expect(files).toEqual(expect.arrayContaining(['task.db', 'task.db-wal']));
    const bytes = Buffer.concat(files.map((name) => readFileSync(path.join(folder, name))));
    expect(bytes.includes('in a text: •••')).toBe(true);
    expect(TELLTALES.filter((telltale) => bytes.includes(telltale))).toEqual([]);
  });

  it('are in no error about wrong arguments, and the mask is not taken for one', async () => {
    const wrong = { ...SECRETS, token: '•••', pin: 48_151_623, fail: 'maybe', other: SECRETS.phrase };
    const error = await rejection(app.tasks.start('leak', wrong), InvalidParamsError);
    expect(error.issues.map(({ param }) => param)).toEqual(['token', 'pin', 'fail', 'other']);
    expect(error.issues[0]?.message).toBe('Enter it again: secrets are not kept.');
    const told = inspect(error) + JSON.stringify(error);
    expect(TELLTALES.filter((telltale) => told.includes(telltale))).toEqual([]);
  });

  it('reach the method of a run as they were given, also after it has waited', async () => {
    const received: unknown[] = [];
    app.tasks.register({ key: 'take', params: { password: { type: 'secret' } } }, ({ password }) => {
      received.push(password);
    });
    await app.tasks.run('take', { password: SECRETS.pem }, { delay: 20 });
    await app.tasks.run('take', { password: 'abc' });
    expect(received).toEqual([SECRETS.pem, 'abc']);
  });

  it('of one run are no business of another', async () => {
    app.tasks.register({ key: 'say', params: { text: { type: 'string' } } }, ({ text }, context) => context.log(text));
    const run = await app.tasks.run('say', { text: SECRETS.token });
    expect(linesOf(await framesOf(app.tasks, run.id))).toMatchObject([{ text: SECRETS.token }]);
  });
});
