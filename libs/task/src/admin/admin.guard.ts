import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { AccessAction } from '../config/task-module.options.js';
import { AccessPolicy } from '../service/access-policy.js';
import { comesFromSameSite } from '../service/same-site.js';
import { TaskService } from '../service/task.service.js';
import { AccessDeniedError, RunNotFoundError } from '../task.errors.js';
import { VisibleTasks } from './visible-tasks.js';

const ACCESS = 'nestjs-taskforge:access';

/** A route that says nothing of itself is the owner's alone. */
const STRICTEST: RouteAccess = { action: 'manage', refusesForeign: false };

/** What a route says of itself to the guard. */
interface RouteAccess {
  readonly action: AccessAction;
  readonly refusesForeign: boolean;
}

/**
 * Says what a route does, for the rule of access. Every route of the site has one.
 * @param options `refusesForeign`: the route itself refuses what comes from another site, to say so in its own page
 */
export const Asks = (action: AccessAction, { refusesForeign = false } = {}): MethodDecorator =>
  SetMetadata(ACCESS, { action, refusesForeign } satisfies RouteAccess);

/**
 * Stands before every route that shows or changes something. Asks the policy with the task and run that the path names;
 * what may not be viewed is answered as if it did not exist. Requests that change something and come from another site
 * are refused first.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly policy: AccessPolicy,
    private readonly tasks: TaskService,
    private readonly visible: VisibleTasks,
  ) {}

  /** @throws AccessDeniedError, TaskNotFoundError or RunNotFoundError, never plain `false` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    if (!this.policy.isOpenTo(request)) throw new AccessDeniedError(CLOSED);
    const access = this.reflector.get<RouteAccess | undefined>(ACCESS, context.getHandler()) ?? STRICTEST;
    if (!access.refusesForeign) refuseForeign(request);
    await this.ask(access.action, request);
    return true;
  }

  private async ask(action: AccessAction, request: Request): Promise<void> {
    const subject = await this.viewable(request);
    if (action === 'view' || (await this.policy.isAllowed({ action, ...subject, request }))) return;
    throw new AccessDeniedError(action === 'manage' ? 'You may not do this.' : `You may not ${action} this task.`);
  }

  private async viewable(request: Request): Promise<Subject> {
    const { key, runId } = request.params;
    if (typeof key === 'string') return { task: (await this.visible.get(key, request)).key };
    if (typeof runId === 'string') return this.viewableRun(runId, request);
    if (await this.policy.isAllowed({ action: 'view', request })) return {};
    throw new AccessDeniedError('You may not view this site.');
  }

  private async viewableRun(runId: string, request: Request): Promise<Subject> {
    const run = await this.tasks.find(runId);
    const subject = { task: run?.task ?? '', run: runId };
    if (run !== undefined && (await this.policy.isAllowed({ action: 'view', ...subject, request }))) return subject;
    throw new RunNotFoundError(runId);
  }
}

interface Subject {
  readonly task?: string;
  readonly run?: string;
}

/** What somebody from outside reads while nothing is configured. */
const CLOSED =
  'This site is open only to the machine it runs on, because nothing says who else may use it. ' +
  'To open it, set admin.authorize in TaskModule.forRoot().';

/**
 * Refuses a request that changes something and does not come from this very site; a sibling domain is another site.
 * @throws AccessDeniedError
 */
export function refuseForeign(request: Request): void {
  if (!comesFromSameSite(request)) throw new ForeignRequestError();
}

/** The request came from another site. */
export class ForeignRequestError extends AccessDeniedError {
  constructor() {
    super('Nothing was done: the request came from another site.');
  }
}
