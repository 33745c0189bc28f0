import { format, type InspectOptions, inspect } from 'node:util';
import type { LogLevel } from '../../run/run.js';
import { currentScope, outsideRuns, type RunScope } from '../run-scope.js';
import { replaceMethod } from './replace-method.js';

/** The methods that print by themselves; all others, such as `table` and `trace`, print through one of these. */
const PRINTERS: Readonly<Record<string, { readonly level: LogLevel; readonly stream: 'stdout' | 'stderr' }>> = {
  log: { level: 'info', stream: 'stdout' },
  info: { level: 'info', stream: 'stdout' },
  debug: { level: 'debug', stream: 'stdout' },
  dirxml: { level: 'info', stream: 'stdout' },
  dir: { level: 'info', stream: 'stdout' },
  warn: { level: 'warn', stream: 'stderr' },
  error: { level: 'error', stream: 'stderr' },
};
const GROUP_INDENT = '  ';

/** Makes log lines of what is printed inside a run. It is printed as before. Call the returned function to end it. */
export function captureConsole(console: Console, isOn: () => boolean): () => void {
  const undo = Object.entries(PRINTERS).map(([name, { level, stream }]) =>
    replaceMethod(
      console,
      name,
      (original) =>
        function print(this: unknown, ...args) {
          const scope = openScope(isOn);
          if (scope === undefined) return original.apply(this, args);
          // A console of the host's may print through another one: that is no second line.
          const result = outsideRuns(() => original.apply(this, args));
          if (scope.records(level))
            scope.write(level, stream, indented(scope, name === 'dir' ? dirText(args) : text(args)));
          return result;
        },
    ),
  );
  for (const name of ['group', 'groupCollapsed', 'groupEnd']) {
    undo.push(
      replaceMethod(
        console,
        name,
        (original) =>
          function group(this: unknown, ...args) {
            const result = original.apply(this, args);
            const scope = openScope(isOn);
            if (scope !== undefined)
              scope.indent = name === 'groupEnd' ? scope.indent.slice(2) : scope.indent + GROUP_INDENT;
            return result;
          },
      ),
    );
  }
  return () => {
    for (const step of undo) step();
  };
}

/** The scope of the code that prints, when what it prints is to be captured. */
export function openScope(isOn: () => boolean): RunScope | undefined {
  const scope = currentScope();
  return scope?.isOpen && isOn() ? scope : undefined;
}

function text(args: readonly unknown[]): string {
  return readable(() => format(...args));
}

function dirText([value, options]: readonly unknown[]): string {
  return readable(() => inspect(value, { customInspect: false, ...(options as InspectOptions | undefined) }));
}

/** A value may refuse to be read; whoever prints it shall not be told by an error that it was captured. */
function readable(read: () => string): string {
  try {
    return read();
  } catch (error) {
    return `(could not be shown: ${error instanceof Error ? error.message : 'it throws when it is read'})`;
  }
}

function indented({ indent }: RunScope, printed: string): string {
  return indent === '' ? printed : printed.replaceAll(/^/gm, indent);
}
