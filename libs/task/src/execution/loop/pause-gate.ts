/** Holds the loops of a run between two items, from when it is asked to until it is opened again. */
export class PauseGate {
  /** Loops that go on. */
  private loops = 0;
  /** Items at work; one whose own loops go on is not counted beside theirs. */
  private atWork = 0;
  private readonly held = new Set<() => void>();
  /** Called when it was closed, or opened. */
  onTurned: () => void = () => {};
  private closed = false;

  constructor(
    /** Called when it is closed, loops go on, and none has an item at work: from then on the run stands still. */
    public onStill: () => void = () => {},
  ) {}

  /** Whether loops are held, or will be at their next item. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** Whether a loop goes on. */
  get isInLoop(): boolean {
    return this.loops > 0;
  }

  close(): void {
    this.closed = true;
    this.onTurned();
    this.look();
  }

  open(): void {
    this.closed = false;
    for (const wake of this.held) wake();
    this.held.clear();
    this.onTurned();
  }

  /** To be awaited by a loop before it takes an item, and before it hands it out. */
  async pass(): Promise<void> {
    while (this.closed) await new Promise<void>((wake) => this.held.add(wake));
  }

  /** A loop begins. */
  enterLoop(): void {
    this.loops++;
    this.look();
  }

  leaveLoop(): void {
    this.loops--;
  }

  /** An item is handed out, or goes on after its own loops have ended. */
  enterItem(): void {
    this.atWork++;
  }

  /** An item has ended, or its own loops begin. */
  leaveItem(): void {
    this.atWork--;
    this.look();
  }

  private look(): void {
    if (this.closed && this.loops > 0 && this.atWork === 0) this.onStill();
  }
}
