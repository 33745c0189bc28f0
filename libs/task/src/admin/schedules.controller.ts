import { Controller, Post, Req, Res, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import type { Request, Response } from 'express';
import { TaskService } from '../service/task.service.js';
import type { Schedule } from '../service/task-schedules.js';
import { ScheduleNotFoundError } from '../task.errors.js';
import { AdminGuard, Asks } from './admin.guard.js';
import { AdminResponder } from './admin.responder.js';
import { formatOf } from './formats.js';
import { TaskErrorFilter } from './task-error.filter.js';

/** Pauses and resumes the schedules of a task. */
@Controller({ path: ':key/schedules/:id', version: VERSION_NEUTRAL })
@UseGuards(AdminGuard)
@UseFilters(TaskErrorFilter)
export class SchedulesController {
  constructor(
    private readonly tasks: TaskService,
    private readonly responder: AdminResponder,
  ) {}

  @Post('pause')
  @Asks('manage')
  async pause(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.steer(request, response, (id) => this.tasks.pauseSchedule(id));
  }

  @Post('resume')
  @Asks('manage')
  async resume(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.steer(request, response, (id) => this.tasks.resumeSchedule(id));
  }

  /** Answers with the schedule, or leads back to the page of its task. */
  private async steer(request: Request, response: Response, act: (id: string) => Promise<Schedule>): Promise<void> {
    const asPage = formatOf(request) === 'html';
    const { key, id } = request.params;
    // The guard has asked for this task, so the schedule must be one of its own.
    const own = this.tasks.get(String(key)).schedules.some((schedule) => schedule.id === id);
    if (!own) throw new ScheduleNotFoundError(String(id));
    const schedule = await act(String(id));
    if (asPage) return response.redirect(303, `${this.responder.base(request)}/${schedule.task}`);
    this.responder.json(response, schedule);
  }
}
