/** Modules that the library executes by path, in a process or a thread of their own: nothing imports them. Relative to its source. */
export const STARTED_SCRIPTS = ['execution/isolation/isolated-process', 'execution/isolation/watchdog'];
