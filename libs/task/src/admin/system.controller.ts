import { Controller, Get, Req, Res, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AdminGuard, Asks } from './admin.guard.js';
import { AdminResponder } from './admin.responder.js';
import { SystemReader } from './system.reader.js';
import { TaskErrorFilter } from './task-error.filter.js';

/** How busy this node is, and which settings are in force. */
@Controller({ path: 'system', version: VERSION_NEUTRAL })
@UseGuards(AdminGuard)
@UseFilters(TaskErrorFilter)
export class SystemController {
  constructor(
    private readonly reader: SystemReader,
    private readonly responder: AdminResponder,
  ) {}

  @Get()
  @Asks('manage')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { systemData, systemPage } = await import('./view-models/system.view.js');
    const facts = await this.reader.read();
    response.setHeader('Cache-Control', 'no-store');
    await this.responder.answer(request, response, {
      noun: { one: 'system', many: 'systems' },
      data: () => systemData(facts),
      page: () => systemPage(facts, this.responder.base(request)),
    });
  }
}
