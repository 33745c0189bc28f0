import { join } from 'node:path';
import type { TaskModuleOptions } from 'nestjs-taskforge';
import { dataFolderOf } from './shop/data-folder.js';

/**
 * How the shop wants its tasks to be run. What code says wins over the environment; here whoever starts the demo is to win, so
 * that what a variable says is left out. `DEMO_LOOK_ONLY` lets everybody see the site, and nobody press a button.
 */
export function shopSettings(env: NodeJS.ProcessEnv): TaskModuleOptions {
  const { path } = dataFolderOf(env);
  const wanted: Record<`TASK_${string}`, TaskModuleOptions> = {
    TASK_MAX_CONCURRENT: { maxConcurrent: 4 },
    TASK_TIMEOUT: { timeout: '10m' },
    TASK_WEBSOCKET_ENABLED: { webSocketEnabled: true },
    TASK_BUFFER_SIZE: { bufferSize: 2_000 },
    TASK_LOG_LEVEL: { logLevel: 'info' },
    // A quarter is looked back on.
    TASK_RETENTION_DAYS: { retentionDays: 100 },
    TASK_MAX_QUEUED: { maxQueued: 1_000 },
    TASK_STORE: { store: `sqlite:${join(path, 'task.db')}` },
    TASK_FILES: { files: join(path, 'files') },
    TASK_MAX_UPLOAD_BYTES: { maxUploadBytes: 20_000_000 },
    TASK_MAX_LOG_BYTES: { maxLogBytes: 20_000_000 },
    TASK_CANCEL_GRACE: { cancelGrace: '5s' },
    TASK_SHUTDOWN_GRACE: { shutdownGrace: '8s' },
  };
  const unsaid = Object.entries(wanted).filter(([variable]) => env[variable] === undefined);
  const site: TaskModuleOptions = {
    admin: {
      title: 'Taskforge demo',
      environment: 'demo',
      // Without a sign-in it is whoever sits at this machine.
      actor: () => env.USER ?? env.USERNAME ?? 'somebody here',
      authorize: env.DEMO_LOOK_ONLY === undefined ? undefined : ({ action }) => action === 'view',
    },
    rootModule: new URL('./app.module.js', import.meta.url),
  };
  return Object.assign(site, ...unsaid.map(([, option]) => option));
}
