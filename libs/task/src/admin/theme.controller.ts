import { Controller, Post, Req, Res, UseFilters, VERSION_NEUTRAL } from '@nestjs/common';
import type { Request, Response } from 'express';
import { BadRequestError } from '../task.errors.js';
import { refuseForeign } from './admin.guard.js';
import { AdminResponder } from './admin.responder.js';
import { readBody } from './request-body.js';
import { TaskErrorFilter } from './task-error.filter.js';
import { keepTheme } from './theme-cookie.js';
import { THEMES } from './view-models/frame.view.js';

/** The theme button without JavaScript. Its path lies under a reserved word, so that no task can have it. */
@Controller({ path: 'system', version: VERSION_NEUTRAL })
@UseFilters(TaskErrorFilter)
export class ThemeController {
  constructor(private readonly responder: AdminResponder) {}

  /** Keeps the choice in a cookie and goes back to the page. */
  @Post('theme')
  async change(@Req() request: Request, @Res() response: Response): Promise<void> {
    refuseForeign(request);
    const { fields } = await readBody(request, response);
    const theme = THEMES.find((known) => known === fields.theme);
    if (theme === undefined) throw new BadRequestError(`Unknown theme. Known themes: ${THEMES.join(', ')}.`);
    const base = this.responder.base(request);
    keepTheme(response, theme, base);
    response.redirect(303, pageBelow(base, fields.return));
  }
}

// Only back to a page of this site: anything else would make it a door to other sites.
function pageBelow(base: string, address: unknown): string {
  if (typeof address !== 'string') return base;
  return address === base || address.startsWith(`${base}/`) || address.startsWith(`${base}?`) ? address : base;
}
