import process from 'node:process';

/** Only there a program and all it starts can be ended together. */
export const HAS_GROUPS = process.platform !== 'win32';

const open = new Set<ProcessGroup>();
let tell: (leaders: readonly number[]) => void = () => {};

/** Calls with the leaders of all groups at work whenever one begins or has done its work. Of several listeners the last counts. */
export function watchGroups(listener: (leaders: readonly number[]) => void): void {
  tell = listener;
}

/** A program and what it has started. None outlives this process, unless that is killed itself. */
export class ProcessGroup {
  constructor(
    /** Process id of the program; where there are groups it leads its own. */
    readonly leader: number,
  ) {
    if (open.size === 0) process.on('exit', killGroups);
    open.add(this);
    tellAll();
  }

  /** Whether any process of it is left. */
  get isAlive(): boolean {
    return this.kill(0);
  }

  /** Sends the signal to all of it; false when nobody is left. */
  kill(signal: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(HAS_GROUPS ? -this.leader : this.leader, signal);
    } catch {
      return false;
    }
  }

  /** It has done its work; what it left in the background stays. The id may soon be another's. */
  release(): void {
    if (!open.delete(this)) return;
    if (open.size === 0) process.off('exit', killGroups);
    tellAll();
  }
}

/** Ends all that are at work. */
export function killGroups(): void {
  for (const group of open) group.kill('SIGKILL');
}

function tellAll(): void {
  tell(Array.from(open, ({ leader }) => leader));
}
