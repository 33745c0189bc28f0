import { readStartInput } from './start-input.js';

describe('readStartInput', () => {
  it('reads a form: arguments by their prefix, empty options as absent', () => {
    const fields = {
      'args.format': 'tar',
      'args.tags': ['a', 'b'],
      label: ' nightly ',
      delay: '',
      priority: '5',
    };
    const input = readStartInput({ kind: 'form', fields }, undefined);
    expect(input).toMatchObject({
      source: 'form',
      args: { format: 'tar', tags: ['a', 'b'] },
      options: { label: 'nightly', priority: 5 },
      confirm: undefined,
    });
    expect(input.options).not.toHaveProperty('delay');
  });

  it('keeps a priority that is no number as it was typed', () => {
    const input = readStartInput({ kind: 'form', fields: { priority: 'high' } }, undefined);
    expect(input.options.priority).toBeNaN();
    expect(input.sent.priority).toBe('high');
  });

  it('tells an empty confirmation from one that was not asked for', () => {
    expect(readStartInput({ kind: 'form', fields: {} }, undefined).confirm).toBeUndefined();
    expect(readStartInput({ kind: 'form', fields: { confirm: '' } }, undefined).confirm).toBe('');
  });

  it('reads JSON as it is', () => {
    const fields = { args: { n: 1 }, label: 'x', delay: 500, priority: 1, confirm: 'k', idempotencyKey: 'a' };
    expect(readStartInput({ kind: 'json', fields }, undefined)).toMatchObject({
      source: 'json',
      args: { n: 1 },
      options: { label: 'x', delay: 500, priority: 1, idempotencyKey: 'a' },
      confirm: 'k',
    });
  });

  it('lets the Idempotency-Key header win', () => {
    const { options } = readStartInput({ kind: 'json', fields: { idempotencyKey: 'field' } }, 'header');
    expect(options.idempotencyKey).toBe('header');
  });

  it('refuses a field that bodies do not have, names those that they have, and says where arguments stand', () => {
    expect(() => readStartInput({ kind: 'json', fields: { format: 'tar' } }, undefined)).toThrow(
      /Unknown field "format".*Known fields: args, label, .*Arguments stand in args: \{"args": /,
    );
  });

  it('refuses a field that forms do not have, since JSON without its header comes as a form', () => {
    expect(() => readStartInput({ kind: 'form', fields: { [`{"args":${'x'.repeat(99)}`]: '' } }, undefined)).toThrow(
      /^Unknown field "\{"args":x{42}…" in the form\. .*JSON needs the header "Content-Type: application\/json"\.$/,
    );
  });
});
