import type { IncomingMessage } from 'node:http';
import type { TaskConfiguration } from '../config/task-configuration.js';
import type { TaskAdminOptions } from '../config/task-module.options.js';
import { AccessPolicy } from './access-policy.js';

const LOCAL = { remoteAddress: '127.0.0.1', headers: { host: 'localhost:3000' } };

function policyWith(admin: TaskAdminOptions | false): AccessPolicy {
  return new AccessPolicy({ admin } as TaskConfiguration);
}

function requestFrom(remoteAddress: string, headers: Record<string, string>, user?: unknown): IncomingMessage {
  return { socket: { remoteAddress }, headers, user } as unknown as IncomingMessage;
}

const local = requestFrom(LOCAL.remoteAddress, LOCAL.headers);
const environment = process.env.NODE_ENV;

afterEach(() => {
  process.env.NODE_ENV = environment;
});

describe('a site that nobody configured', () => {
  it.each([
    ['127.0.0.1', 'localhost:3000'],
    ['127.8.9.1', '127.0.0.1'],
    ['::1', '[::1]:3000'],
    ['::ffff:127.0.0.1', 'LOCALHOST'],
  ])('answers %s that asks for %s', async (address, host) => {
    expect(await policyWith({}).isAllowed({ action: 'run', task: 'x', request: requestFrom(address, { host }) })).toBe(
      true,
    );
  });

  it.each([
    ['another machine', '10.0.0.5', { host: 'localhost' }],
    ['a name that somebody pointed at this machine', '127.0.0.1', { host: 'evil.test' }],
    ['a name that only starts like a local one', '127.0.0.1', { host: 'localhost.evil.test' }],
    ['no Host at all', '127.0.0.1', {}],
    ['a proxy, by X-Forwarded-For', '127.0.0.1', { host: 'localhost', 'x-forwarded-for': '127.0.0.1' }],
    ['a proxy, by X-Forwarded-Host', '127.0.0.1', { host: 'localhost', 'x-forwarded-host': 'localhost' }],
    ['a proxy, by Forwarded', '127.0.0.1', { host: 'localhost', forwarded: 'for=127.0.0.1' }],
    ['a proxy, by X-Real-IP', '127.0.0.1', { host: 'localhost', 'x-real-ip': '127.0.0.1' }],
  ])('refuses %s', async (_who, address, headers) => {
    const request = requestFrom(address, headers as Record<string, string>);
    expect(policyWith({}).isOpenTo(request)).toBe(false);
    expect(await policyWith({}).isAllowed({ action: 'view', request })).toBe(false);
  });

  it('does not start in production, and says what to do', () => {
    process.env.NODE_ENV = 'production';
    expect(() => policyWith({}).onModuleInit()).toThrow('Set admin.authorize in TaskModule.forRoot()');
    expect(policyWith({}).isOpenTo(local)).toBe(false);
  });

  it('starts in production when there is no site, or a rule for it', () => {
    process.env.NODE_ENV = 'production';
    expect(() => policyWith(false).onModuleInit()).not.toThrow();
    expect(() => policyWith({ authorize: () => true }).onModuleInit()).not.toThrow();
  });
});

describe('a site with a rule', () => {
  const far = requestFrom('10.0.0.5', { host: 'shop.test' }, { email: 'ana@shop.test' });

  it('asks the rule with the whole question, wherever the request comes from', async () => {
    const asked: unknown[] = [];
    const policy = policyWith({ authorize: (question) => asked.push(question) > 0 });
    expect(await policy.isAllowed({ action: 'cancel', task: 'backup', run: '7', request: far })).toBe(true);
    expect(asked).toEqual([{ action: 'cancel', task: 'backup', run: '7', request: far, actor: 'ana@shop.test' }]);
  });

  it('takes nothing but true for a yes', async () => {
    const policy = policyWith({ authorize: (() => 'yes') as never });
    expect(await policy.isAllowed({ action: 'view', request: far })).toBe(false);
    expect(await policyWith({ authorize: async () => true }).isAllowed({ action: 'view', request: far })).toBe(true);
  });
});

describe('actorOf', () => {
  const actorOf = (user: unknown, options: TaskAdminOptions = {}) =>
    policyWith(options).actorOf(requestFrom('127.0.0.1', {}, user));

  it('takes the first of email, username, id and sub that says something', () => {
    expect(actorOf({ email: 'a@b.test', username: 'ana' })).toBe('a@b.test');
    expect(actorOf({ email: '', username: 'ana' })).toBe('ana');
    expect(actorOf({ id: 7, sub: 's' })).toBe('7');
    expect(actorOf({ sub: 's' })).toBe('s');
  });

  it('knows nobody without a user', () => {
    expect([actorOf(undefined), actorOf(null), actorOf({})]).toEqual([null, null, null]);
  });

  it('believes admin.actor, also when it says that nobody is known', () => {
    expect(actorOf({ email: 'a@b.test' }, { actor: () => 'the night shift' })).toBe('the night shift');
    expect(actorOf({ email: 'a@b.test' }, { actor: () => null })).toBeNull();
    expect(actorOf({ email: 'a@b.test' }, { actor: () => undefined })).toBe('a@b.test');
  });
});
