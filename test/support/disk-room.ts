import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PRLIMIT = '/usr/bin/prlimit';

/**
 * Whether {@link limitRoom} works here. The system refuses to let a file of the process grow, as it does on a full disk; no
 * right is needed for it, unlike for a small disk of one's own.
 */
export const CAN_LIMIT_ROOM = existsSync(PRLIMIT);

/** No file of the process grows beyond so many bytes from now on, until it is called again with `unlimited`. */
export function limitRoom(pid: number, bytes: number | 'unlimited'): void {
  execFileSync(PRLIMIT, ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}
