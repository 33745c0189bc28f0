import { inspect } from 'node:util';
import { ConsoleLogger, Logger } from '@nestjs/common';
import type { LogLevel } from '../../run/run.js';
import { outsideRuns } from '../run-scope.js';
import { openScope } from './console-capture.js';
import { replaceMethod } from './replace-method.js';

const LEVELS: Readonly<Record<string, LogLevel>> = {
  verbose: 'debug',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'error',
};
/** As deep as Nest's own logger looks into objects. */
const DEPTH = 5;
const STACK = /\n[ \t]+at /;

/**
 * Makes log lines of what is said to Nest's logger inside a run, whatever logger the host has put behind it, and whichever
 * levels that one prints. It is printed as before. Call the returned function to end it.
 */
export function captureLogger(isOn: () => boolean): () => void {
  const undo = [Logger, Logger.prototype, ConsoleLogger.prototype].flatMap((target) =>
    Object.entries(LEVELS).map(([name, level]) =>
      replaceMethod(
        target,
        name,
        (original) =>
          function say(this: unknown, ...args) {
            const scope = openScope(isOn);
            if (scope === undefined) return original.apply(this, args);
            // A message may be a function that makes it: it is asked once, here.
            if (scope.records(level)) args[0] = made(args[0]);
            // How the host's logger prints is no second line.
            const result = outsideRuns(() => original.apply(this, args));
            if (scope.records(level)) scope.write(level, 'log', logText(this, args));
            return result;
          },
      ),
    ),
  );
  return () => {
    for (const step of undo) step();
  };
}

/** `[Context] message`, then the other values; a stack trace stands on lines of its own. */
function logText(logger: unknown, [message, ...rest]: readonly unknown[]): string {
  const values = rest.filter((value) => value !== undefined);
  const last = values.at(-1);
  let context = contextOf(logger);
  // Without a context of its own, as the static methods, a logger takes the last text for it.
  const namesContext = !(logger instanceof Logger && context !== undefined);
  if (namesContext && typeof last === 'string' && !STACK.test(last)) context = String(values.pop());
  const text = [message, ...values]
    .map(valueText)
    .reduce((said, value) => said + (STACK.test(value) ? '\n' : ' ') + value);
  return context === undefined ? text : `[${context}] ${text}`;
}

function contextOf(logger: unknown): string | undefined {
  const context = (logger as { context?: unknown } | undefined)?.context;
  return typeof context === 'string' && context !== '' ? context : undefined;
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'function' ? value.name : inspect(value, { depth: DEPTH });
}

/** As Nest's own logger does it: a class stands for its name. */
function made(message: unknown): unknown {
  if (typeof message !== 'function' || /^class\b/.test(Function.prototype.toString.call(message))) return message;
  return made(message());
}
