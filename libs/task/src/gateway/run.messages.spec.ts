import { parseClientMessage } from './run.messages.js';

describe('parseClientMessage', () => {
  it('reads a cancel, whatever stands beside it', () => {
    expect(parseClientMessage('{"type":"cancel"}')).toEqual({ type: 'cancel' });
    expect(parseClientMessage(' {"reason":"too slow","type":"cancel"} ')).toEqual({ type: 'cancel' });
  });

  it.each([
    '',
    'cancel',
    '"cancel"',
    'null',
    '7',
    '[]',
    '[{"type":"cancel"}]',
    '{}',
    '{"type":"Cancel"}',
    '{"type":["cancel"]}',
  ])('does not understand %j', (text) => {
    expect(parseClientMessage(text)).toBeUndefined();
  });
});
