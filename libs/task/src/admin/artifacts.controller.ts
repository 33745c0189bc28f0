import { Controller, Get, Req, Res, UseFilters, UseGuards, VERSION_NEUTRAL } from '@nestjs/common';
import type { Request, Response } from 'express';
import { TaskService } from '../service/task.service.js';
import { FileStore } from '../store/file.store.js';
import { ArtifactNotFoundError } from '../task.errors.js';
import { AdminGuard, Asks } from './admin.guard.js';
import { TaskErrorFilter } from './task-error.filter.js';

/** The files that runs left. */
@Controller({ path: 'runs/:runId/artifacts', version: VERSION_NEUTRAL })
@UseGuards(AdminGuard)
@UseFilters(TaskErrorFilter)
export class ArtifactsController {
  constructor(
    private readonly tasks: TaskService,
    private readonly files: FileStore,
  ) {}

  /** One file, to be saved: never shown by the browser as a part of this site. */
  @Get(':name')
  @Asks('view')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const [runId, name] = [String(request.params.runId), String(request.params.name)];
    const artifact = (await this.tasks.find(runId))?.artifacts.find((one) => one.name === name);
    if (artifact === undefined) throw new ArtifactNotFoundError(runId, name);
    response.attachment(name);
    response.setHeader('Content-Type', artifact.contentType);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
    response.setHeader('Cache-Control', 'private, no-cache');
    await sent(response, name, this.files.folderOf(runId)).catch((error: NodeJS.ErrnoException) => {
      // Whoever went away needs no answer.
      if (response.destroyed) return;
      throw error.code === 'ENOENT' ? new ArtifactNotFoundError(runId, name) : error;
    });
  }
}

/** Express streams it, and answers HEAD, ranges and conditions. */
function sent(response: Response, name: string, root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    response.sendFile(name, { root, cacheControl: false }, (error) => (error ? reject(error) : resolve()));
  });
}
