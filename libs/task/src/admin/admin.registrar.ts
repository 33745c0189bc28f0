import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';
import { RunAddresses } from '../service/run-addresses.js';
import { TaskSettingsError } from '../task.errors.js';
import { AdminMount } from './admin-mount.js';

/** Looks, once the routes are in place, where the site stands, and tells it to whoever writes addresses of runs. */
@Injectable()
export class AdminRegistrar implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly addresses: RunAddresses,
    private readonly mount: AdminMount,
  ) {}

  /** @throws TaskSettingsError when the application does not run on Express */
  onModuleInit(): void {
    const { httpAdapter } = this.host;
    // An application context without a server: tasks run, and there is nothing to show them on.
    if (httpAdapter === undefined || httpAdapter === null) return;
    const type = httpAdapter.getType();
    if (type === 'express') {
      this.addresses.mountedAt(this.mountedIn(httpAdapter.getInstance<Express>()));
      return;
    }
    throw new TaskSettingsError(
      `The admin site needs Express, and this application runs on ${type}. Use @nestjs/platform-express, or set admin: false in TaskModule.forRoot().`,
    );
  }

  // The application's global prefix is known to the router alone.
  private mountedIn(express: Express): string {
    const assets = `/${this.mount.path}/assets/:version/:file`;
    const stack = express.router.stack as unknown as { route?: { path: string } }[];
    const path = stack.map(({ route }) => route?.path).find((one) => typeof one === 'string' && one.endsWith(assets));
    return path === undefined ? `/${this.mount.path}` : path.slice(0, -'/assets/:version/:file'.length);
  }
}
