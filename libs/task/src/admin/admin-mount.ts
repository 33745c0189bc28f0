import type { Request } from 'express';
import { TaskSettingsError } from '../task.errors.js';

/** Where the site stands below the application's prefix, and how a request reached it. */
export class AdminMount {
  /** Without slashes at the ends: `admin/task`. */
  readonly path: string;

  /** @throws TaskSettingsError when the path is empty or has more than plain segments */
  constructor(path: string) {
    this.path = path.replace(/^\/+|\/+$/g, '');
    if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(this.path)) return;
    throw new TaskSettingsError(
      `Option admin.path is ${JSON.stringify(path)}: expected plain segments, for example 'admin/task'.`,
    );
  }

  /**
   * Start of every link on the page of this request: the sub-path of a proxy that Express trusts, the application's
   * prefix, and the mount path; without a slash at the end.
   */
  baseOf(request: Request): string {
    const pattern = typeof request.route?.path === 'string' ? request.route.path : request.originalUrl;
    const depth = depthOf(pattern, this.path);
    const segments = pathnameOf(request).split('/');
    return forwardedPrefix(request) + segments.slice(0, depth + 1).join('/');
  }

  /** Path and query of this request as the browser sees them. */
  addressOf(request: Request): string {
    return forwardedPrefix(request) + request.originalUrl;
  }
}

// The route's own pattern never holds the mount path, so its last occurrence is the mount, whatever the prefix is.
function depthOf(pattern: string, mount: string): number {
  const slashed = `${pattern.split('?')[0]}/`;
  const start = slashed.lastIndexOf(`/${mount}/`);
  return slashed.slice(0, start).split('/').length - 1 + mount.split('/').length;
}

function pathnameOf(request: Request): string {
  return request.originalUrl.split('?')[0] ?? '/';
}

function forwardedPrefix(request: Request): string {
  const header = request.get('x-forwarded-prefix');
  const trusts = request.app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  if (header === undefined || !trusts(request.socket.remoteAddress ?? '', 0)) return '';
  const prefix = (header.split(',')[0] ?? '').trim().replace(/\/+$/, '');
  return /^(\/[\w.~-]+)+$/.test(prefix) ? prefix : '';
}
