import type { Request } from 'express';
import { AdminMount } from './admin-mount.js';

interface Reached {
  originalUrl: string;
  route: string;
  prefix?: string;
  trusted?: boolean;
}

function requestFor({ originalUrl, route, prefix, trusted = true }: Reached): Request {
  return {
    originalUrl,
    route: { path: route },
    get: () => prefix,
    app: { get: () => () => trusted },
    socket: { remoteAddress: '127.0.0.1' },
  } as unknown as Request;
}

describe('AdminMount', () => {
  it.each([
    ['/admin/task', '/admin/task', '/admin/task'],
    ['/admin/task/', '/admin/task', '/admin/task'],
    ['/admin/task/backup?args.x=/admin/task/', '/admin/task/:key', '/admin/task'],
    ['/api/v1/admin/task/runs/7', '/api/v1/admin/task/runs/:runId', '/api/v1/admin/task'],
    ['/tenants/acme/admin/task/runs', '/tenants/:tenant/admin/task/runs', '/tenants/acme/admin/task'],
  ])('finds its base in %s', (originalUrl, route, base) => {
    expect(new AdminMount('/admin/task/').baseOf(requestFor({ originalUrl, route }))).toBe(base);
  });

  it('is not misled by a prefix or a key that reads like the mount path', () => {
    const mount = new AdminMount('task');
    expect(mount.baseOf(requestFor({ originalUrl: '/task/task', route: '/task/task' }))).toBe('/task/task');
    expect(mount.baseOf(requestFor({ originalUrl: '/task/task', route: '/task/:key' }))).toBe('/task');
  });

  it('puts the sub-path of a trusted proxy in front', () => {
    const reached = { originalUrl: '/admin/task', route: '/admin/task', prefix: '/shop/' };
    expect(new AdminMount('admin/task').baseOf(requestFor(reached))).toBe('/shop/admin/task');
    expect(new AdminMount('admin/task').addressOf(requestFor(reached))).toBe('/shop/admin/task');
  });

  it.each(['//evil.test', 'javascript:x', '/a"b', '/a//b'])('ignores the sub-path %s, which is none', (prefix) => {
    const reached = { originalUrl: '/admin/task', route: '/admin/task', prefix };
    expect(new AdminMount('admin/task').baseOf(requestFor(reached))).toBe('/admin/task');
  });

  it('ignores the sub-path of somebody who is no trusted proxy', () => {
    const reached = { originalUrl: '/admin/task', route: '/admin/task', prefix: '/shop', trusted: false };
    expect(new AdminMount('admin/task').baseOf(requestFor(reached))).toBe('/admin/task');
  });

  it.each(['', '/', 'admin/:x', 'admin//task', 'a b'])('refuses the path "%s"', (path) => {
    expect(() => new AdminMount(path)).toThrow('admin.path');
  });
});
