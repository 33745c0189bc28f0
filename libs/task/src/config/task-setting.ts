import { toMilliseconds } from '../duration.js';
import type { TaskSettings } from './task-module.options.js';

/** One setting: its names, and how a raw value from code or environment becomes the value in force. */
export interface TaskSetting<K extends keyof TaskSettings = keyof TaskSettings> {
  readonly option: K;
  readonly env: `TASK_${string}`;
  /** Said when a value is refused: "expected …". */
  readonly expected: string;
  /** Shown on the system page and in the README. */
  readonly meaning: string;
  /** The value in force, or `undefined` when the raw one is refused. */
  readonly read: (raw: unknown) => TaskSettings[K] | undefined;
}

/** Every setting, in the order of the documentation. The one place that ties option, variable and check together. */
export const TASK_SETTINGS: readonly TaskSetting[] = [
  setting(
    'maxConcurrent',
    'TASK_MAX_CONCURRENT',
    'runs at the same time, per node',
    'a whole number from 1 to 10000',
    integer(1, 10_000),
  ),
  setting(
    'timeout',
    'TASK_TIMEOUT',
    'per attempt; a duration or milliseconds; `0` = none',
    'a duration such as 90s or 1h30m, milliseconds, or 0 for none',
    toMilliseconds,
  ),
  setting('webSocketEnabled', 'TASK_WEBSOCKET_ENABLED', 'live streaming', 'true or false', boolean),
  setting(
    'bufferSize',
    'TASK_BUFFER_SIZE',
    'events kept per run in memory for replay, and the most one socket may lag before it is fed from the store',
    'a whole number from 1 to 1000000',
    integer(1, 1_000_000),
  ),
  setting(
    'logLevel',
    'TASK_LOG_LEVEL',
    'lowest level recorded for a run',
    'debug, info, warn or error',
    oneOf(['debug', 'info', 'warn', 'error']),
  ),
  setting(
    'retentionDays',
    'TASK_RETENTION_DAYS',
    'finished runs, logs and files are deleted after it; `0` = kept for ever',
    'a whole number of days from 0 to 36500',
    integer(0, 36_500),
  ),
  setting(
    'maxQueued',
    'TASK_MAX_QUEUED',
    'runs that may wait',
    'a whole number from 1 to 100000000',
    integer(1, 100_000_000),
  ),
  setting(
    'store',
    'TASK_STORE',
    '`sqlite:<file>` or `sqlite::memory:`',
    'sqlite:<file> or sqlite::memory:',
    storeAddress,
  ),
  setting('files', 'TASK_FILES', 'folder of the files that runs leave', 'the path of a folder', path),
  setting(
    'maxUploadBytes',
    'TASK_MAX_UPLOAD_BYTES',
    'most bytes of one file (100 MiB)',
    'a whole number of bytes from 1 to 1000000000000',
    integer(1, 1_000_000_000_000),
  ),
  setting(
    'maxLogBytes',
    'TASK_MAX_LOG_BYTES',
    'most bytes of log one run keeps (64 MiB): beyond it the head and the tail',
    'a whole number of bytes from 65536 to 1000000000000',
    integer(65_536, 1_000_000_000_000),
  ),
  setting(
    'cancelGrace',
    'TASK_CANCEL_GRACE',
    'how long a method may go on after a cancel or timeout',
    'a duration such as 5s, or milliseconds',
    toMilliseconds,
  ),
  setting(
    'shutdownGrace',
    'TASK_SHUTDOWN_GRACE',
    'how long running methods may go on after SIGTERM',
    'a duration such as 10s, or milliseconds',
    toMilliseconds,
  ),
];

function setting<K extends keyof TaskSettings>(
  option: K,
  env: `TASK_${string}`,
  meaning: string,
  expected: string,
  read: (raw: unknown) => TaskSettings[K] | undefined,
): TaskSetting {
  return { option, env, meaning, expected, read };
}

function integer(min: number, max: number): (raw: unknown) => number | undefined {
  return (raw) => {
    const value = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
    return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
  };
}

function boolean(raw: unknown): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  const text = String(raw).trim().toLowerCase();
  if (['true', '1', 'yes', 'on'].includes(text)) return true;
  return ['false', '0', 'no', 'off'].includes(text) ? false : undefined;
}

function oneOf<T extends string>(values: readonly T[]): (raw: unknown) => T | undefined {
  return (raw) => values.find((value) => value === (typeof raw === 'string' ? raw.trim().toLowerCase() : raw));
}

function storeAddress(raw: unknown): string | undefined {
  return typeof raw === 'string' && /^sqlite:./.test(raw.trim()) ? raw.trim() : undefined;
}

function path(raw: unknown): string | undefined {
  return typeof raw === 'string' && raw.trim() !== '' && !raw.includes('\0') ? raw.trim() : undefined;
}
