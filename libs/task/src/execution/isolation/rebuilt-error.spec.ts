import { CommandError, TransientTaskError } from '../../attempt.errors.js';
import { toRunError } from '../../run/run-error.js';
import { InvalidParamsError, TaskError } from '../../task.errors.js';
import { rebuiltError } from './rebuilt-error.js';

/** As it comes from another process. */
const travelled = (error: unknown) => rebuiltError(structuredClone(toRunError(error)));

it('keeps name, message, stack, causes and own fields', () => {
  const cause = Object.assign(new TypeError('no such column'), { column: 'name' });
  const error = Object.assign(new RangeError('failed', { cause }), { code: 'E_QUERY', query: { rows: 7 } });
  const rebuilt = travelled(error);
  expect(toRunError(rebuilt)).toEqual(toRunError(error));
  expect(rebuilt).toBeInstanceOf(Error);
});

it.each([
  ['a text', 'just a text'],
  ['nothing', undefined],
  ['an object', { a: 1 }],
])('keeps what is made of %s that was thrown', (_what, thrown) => {
  expect(toRunError(travelled(thrown))).toEqual(toRunError(thrown));
});

it('makes errors of this library what they were', () => {
  const issues = [{ param: 'to', code: 'required', message: 'Enter a value.' }];
  const invalid = travelled(new InvalidParamsError('send', issues));
  expect(invalid).toBeInstanceOf(InvalidParamsError);
  expect(invalid).toMatchObject({ code: 'invalid_params', task: 'send', issues, name: 'InvalidParamsError' });
  expect(travelled(new TransientTaskError('busy', { retryAfterMs: 5 }))).toMatchObject({ retryAfterMs: 5 });
  const facts = { line: 'tar', exitCode: 2, signal: null, stderr: 'full' };
  expect(travelled(new CommandError(facts, 'ended'))).toBeInstanceOf(CommandError);
});

it('does not take an error for one of this library because of its name alone', () => {
  const error = Object.assign(new Error('mine'), { name: 'TransientTaskError' });
  expect(travelled(error)).not.toBeInstanceOf(TaskError);
});

it('does not let a field change what the error is', () => {
  const rebuilt = rebuiltError({
    ...toRunError(new Error('mine')),
    context: JSON.parse('{ "__proto__": { "admin": true } }') as { [key: string]: { admin: boolean } },
  });
  expect(rebuilt).toBeInstanceOf(Error);
  expect('admin' in rebuilt).toBe(false);
});
