import {
  All,
  Controller,
  MethodNotAllowedException,
  NotFoundException,
  Req,
  Res,
  UseFilters,
  UseGuards,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { AdminGuard, Asks } from './admin.guard.js';
import { AdminResponder } from './admin.responder.js';
import { TaskErrorFilter } from './task-error.filter.js';

/** What each path of the site answers to; the first that fits counts. */
const ROUTES: readonly (readonly [path: RegExp, allow: string])[] = [
  [/^$/, 'GET, HEAD'],
  [/^runs$/, 'GET, HEAD'],
  [/^runs\/[^/]+$/, 'GET, HEAD'],
  [/^runs\/[^/]+\/log$/, 'GET, HEAD'],
  [/^runs\/[^/]+\/artifacts\/[^/]+$/, 'GET, HEAD'],
  [/^runs\/[^/]+\/(?:cancel|pause|resume|retry)$/, 'POST'],
  [/^system$/, 'GET, HEAD'],
  [/^system\/theme$/, 'POST'],
  [/^assets\/[^/]+\/[^/]+$/, 'GET, HEAD'],
  [/^(?!(?:runs|system|assets)\/)[^/]+\/(?:run|start)$/, 'POST'],
  [/^(?!(?:runs|system|assets)$)[^/]+$/, 'GET, HEAD'],
];

/** What no other route of the site answers to: the wrong method on a known path, or no such page. Comes last. */
@Controller({ path: '', version: VERSION_NEUTRAL })
@UseGuards(AdminGuard)
@UseFilters(TaskErrorFilter)
export class FallbackController {
  constructor(private readonly responder: AdminResponder) {}

  /** @throws MethodNotAllowedException with `Allow`, or NotFoundException */
  @All(['', '*path'])
  @Asks('view')
  refuse(@Req() request: Request, @Res() response: Response): void {
    const base = this.responder.base(request);
    const address = this.responder.address(request).split('?')[0] ?? '';
    const path = address.slice(base.length).replace(/^\/|\/$/g, '');
    const allow = ROUTES.find(([pattern]) => pattern.test(path))?.[1];
    if (allow === undefined) throw new NotFoundException('There is no such page.');
    response.setHeader('Allow', allow);
    throw new MethodNotAllowedException(`${request.method} is not allowed here. Allowed: ${allow}.`);
  }
}
