/** What stays real beside a clock that the test turns: the turns of the event loop, and the clock that measures. */
export const STAYS_REAL = [
  'nextTick',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'performance',
  'hrtime',
] as const;
