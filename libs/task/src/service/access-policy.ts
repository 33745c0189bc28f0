import type { IncomingMessage } from 'node:http';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { TaskConfiguration } from '../config/task-configuration.js';
import { isProduction } from '../config/task-env.js';
import type { AccessQuestion, TaskAdminOptions } from '../config/task-module.options.js';
import { TaskSettingsError } from '../task.errors.js';

/** What is asked of the policy: everything but the actor, which it finds out itself. */
export type AccessInquiry = Omit<AccessQuestion, 'actor'> & { readonly request: IncomingMessage };

/**
 * The one rule of access, asked by pages, JSON and socket alike: `admin.authorize` if there is one. Without it the site is
 * closed by default: it answers only to the machine itself, and the start fails in production.
 */
@Injectable()
export class AccessPolicy implements OnModuleInit {
  private readonly options: TaskAdminOptions;

  constructor(private readonly configuration: TaskConfiguration) {
    this.options = configuration.admin === false ? {} : configuration.admin;
  }

  /** @throws TaskSettingsError in production when nobody said who may use the site */
  onModuleInit(): void {
    if (this.configuration.admin === false || this.options.authorize !== undefined || !isProduction()) return;
    throw new TaskSettingsError(
      'NODE_ENV is production and nothing says who may use the admin site. Set admin.authorize in TaskModule.forRoot(), ' +
        'for example admin: { authorize: ({ actor }) => actor === "ada@example.com" }, or admin: false for no site.',
    );
  }

  /**
   * Whether this request reaches the site at all. False only while the site is closed by default and the request does not
   * come from the machine itself.
   */
  isOpenTo(request: IncomingMessage): boolean {
    return this.options.authorize !== undefined || (!isProduction() && comesFromThisMachine(request));
  }

  /** Whether the actor of the request may do this. An error in the rule is the host's and is passed on. */
  async isAllowed(inquiry: AccessInquiry): Promise<boolean> {
    if (!this.isOpenTo(inquiry.request)) return false;
    const { authorize } = this.options;
    return authorize === undefined || (await authorize({ ...inquiry, actor: this.actorOf(inquiry.request) })) === true;
  }

  /** Who sends the request: `admin.actor`, else `request.user`'s email, username, id or sub; `null` when not known. */
  actorOf(request: IncomingMessage): string | null {
    const given = this.options.actor?.(request);
    if (given !== undefined) return given;
    const user = (request as { user?: Record<string, unknown> | null }).user;
    const names = [user?.email, user?.username, user?.id, user?.sub];
    const name = names.find((value) => (typeof value === 'string' && value !== '') || typeof value === 'number');
    return name === undefined ? null : String(name);
  }
}

// A forwarding header means that a proxy on this machine passes on the requests of others.
function comesFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const forwarded = Object.keys(headers).some((name) => /^(forwarded$|x-forwarded-|x-real-ip$)/.test(name));
  return isLoopback(socket.remoteAddress ?? '') && isLocalHost(headers.host ?? '') && !forwarded;
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}

// Another name in the Host header means that a page elsewhere points its own name at this machine (DNS rebinding).
function isLocalHost(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
