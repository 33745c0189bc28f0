import { Controller, Get, NotFoundException, Req, Res, UseFilters, VERSION_NEUTRAL } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AdminAssets } from './admin.assets.js';
import { TaskErrorFilter } from './task-error.filter.js';

/** Scripts, styles and icons. Open to everybody: the page that refuses somebody needs them too, and they hold no secrets. */
@Controller({ path: 'assets', version: VERSION_NEUTRAL })
@UseFilters(TaskErrorFilter)
export class AssetsController {
  constructor(private readonly assets: AdminAssets) {}

  /** One file. Kept for ever by the browser under its version; under another version always asked for again. */
  @Get(':version/:file')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const asset = await this.assets.find(String(request.params.file));
    if (asset === undefined) throw new NotFoundException();
    const known = request.params.version === this.assets.version;
    response.setHeader('Cache-Control', known ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.setHeader('ETag', asset.etag);
    response.setHeader('Content-Type', asset.mediaType);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.vary('Accept-Encoding');
    if (request.fresh) return void response.status(304).end();
    const encoding = request.acceptsEncodings('br', 'gzip', 'identity');
    if (encoding === 'br' || encoding === 'gzip') response.setHeader('Content-Encoding', encoding);
    const body = encoding === 'br' ? asset.br : encoding === 'gzip' ? asset.gzip : asset.plain;
    response.setHeader('Content-Length', body.length);
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}
