let isIsolated = false;

/**
 * Whether this process was started for one attempt of a task with `isolation: 'process'`. It builds the whole application,
 * but for the web server: ask this before what only one process may do, such as consuming a queue or sending a mail at the
 * start.
 */
export function isIsolatedProcess(): boolean {
  return isIsolated;
}

/** Said by our own script in such a process, before the application is loaded. */
export function markIsolatedProcess(): void {
  isIsolated = true;
}
