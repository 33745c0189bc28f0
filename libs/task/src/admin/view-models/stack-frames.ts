import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIBRARY_PLACE } from '../../library-place.js';

/** Where this library lies. In an application it is a package like others; in its own repository it is not. */
const LIBRARY = LIBRARY_PLACE + sep;

/** One frame of a stack trace. */
export interface StackFrame {
  /** Name of the function, `(anonymous)` without one. */
  readonly name: string;
  /** File, line and column; relative to the application's directory where it lies inside. */
  readonly place: string;
  /** Whose it is when it is not the application's: of a package, of this library, or of Node. */
  readonly owner: 'node_modules' | 'Taskforge' | 'Node' | null;
}

/** Frames next to each other that are all the application's, or all others'. */
export interface StackGroup {
  readonly foreign: boolean;
  readonly frames: readonly StackFrame[];
}

const FRAME =
  /^\s*at (?:(?:async )?(.+?) \()?((?:file:|node:|\/|[A-Za-z]:[\\/]|[\w.@-]+[\\/])[^()]*?|native|<anonymous>)\)?$/;

/** Frames of a stack trace as V8 writes it; lines that are no frames, such as the message, are left out. */
export function stackFrames(stack: string, directory: string): StackFrame[] {
  return stack.split('\n').flatMap((line) => {
    const match = FRAME.exec(line);
    return match === null ? [] : [frame(match[1], match[2] ?? '', directory)];
  });
}

/** The frames in runs of application and foreign ones. */
export function stackGroups(frames: readonly StackFrame[]): StackGroup[] {
  const groups: { foreign: boolean; frames: StackFrame[] }[] = [];
  for (const frame of frames) {
    const foreign = frame.owner !== null;
    const last = groups.at(-1);
    if (last?.foreign === foreign) last.frames.push(frame);
    else groups.push({ foreign, frames: [frame] });
  }
  return groups;
}

function frame(name: string | undefined, where: string, directory: string): StackFrame {
  const path = where.startsWith('file://') ? pathOf(where) : where;
  return { name: name ?? '(anonymous)', place: relative(path, directory), owner: ownerOf(path) };
}

function ownerOf(path: string): StackFrame['owner'] {
  if (/^(node:|native|<anonymous>)/.test(path)) return 'Node';
  if (/(^|[\\/])node_modules[\\/]/.test(path)) return 'node_modules';
  return path.startsWith(LIBRARY) ? 'Taskforge' : null;
}

function relative(path: string, directory: string): string {
  return path.startsWith(`${directory}/`) || path.startsWith(`${directory}\\`)
    ? path.slice(directory.length + 1).replaceAll('\\', '/')
    : path;
}

function pathOf(address: string): string {
  try {
    return fileURLToPath(address);
  } catch {
    return address;
  }
}
