import type { AddressInfo } from 'node:net';
import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule, type TaskModuleOptions, TaskService } from 'nestjs-taskforge';

/** A started application with tasks, on a port of its own. */
export interface TaskApplication {
  readonly app: INestApplication;
  readonly tasks: TaskService;
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** A provider of any module. */
  get<T>(token: { readonly prototype: T }): T;
  /** Stops it as SIGTERM does. Called for every application at the end of the file. */
  close(): Promise<void>;
}

/** What the application consists of. */
export interface ApplicationParts extends Pick<ModuleMetadata, 'imports' | 'controllers' | 'providers'> {
  /** Options of `TaskModule.forRoot`; runs are kept in memory unless they say otherwise. */
  options?: TaskModuleOptions;
}

const open = new Set<TaskApplication>();

/** Boots a small application around `TaskModule.forRoot`. It is stopped at the end of the file that imports this one. */
export function startTasks({ options, imports = [], ...parts }: ApplicationParts): Promise<TaskApplication> {
  const root = TaskModule.forRoot({ store: 'sqlite::memory:', shutdownGrace: 200, ...options });
  return startApplication({ imports: [root, ...imports], ...parts });
}

/** Boots an application that brings its own `TaskModule`. */
export async function startApplication(parts: ModuleMetadata): Promise<TaskApplication> {
  class TestModule {}
  const app = await NestFactory.create({ module: TestModule, ...parts }, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const started: TaskApplication = {
    app,
    tasks: app.get(TaskService, { strict: false }),
    url: `http://127.0.0.1:${port}`,
    get: <T>(token: { readonly prototype: T }) => app.get<T>(token as Type<T>, { strict: false }),
    close: () => {
      open.delete(started);
      return app.close();
    },
  };
  open.add(started);
  return started;
}

afterAll(async () => {
  await Promise.all([...open].map((application) => application.close()));
});
