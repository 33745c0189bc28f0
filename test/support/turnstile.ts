/**
 * Holds task methods until the test lets them go, so that nothing depends on time: a method comes in by `pass`, a test
 * awaits that with `entered` and ends it with `letGo`.
 */
export class Turnstile {
  /** Names in the order in which they came in. */
  readonly order: string[] = [];
  /** Methods inside now. */
  inside = 0;
  /** Most that were inside at the same time. */
  most = 0;
  private readonly holds = new Map<string, () => void>();
  private readonly free = new Set<string>();
  private readonly waiters: { readonly isDone: () => boolean; readonly resolve: () => void }[] = [];

  /** Comes in and stays until it is let go. */
  async pass(name: string): Promise<void> {
    this.order.push(name);
    this.inside++;
    this.most = Math.max(this.most, this.inside);
    const held = this.free.has(name) ? undefined : new Promise<void>((resolve) => this.holds.set(name, resolve));
    this.tell();
    await held;
    this.inside--;
  }

  /** Resolves when this one has come in. */
  entered(name: string): Promise<void> {
    return this.until(() => this.order.includes(name));
  }

  /** Resolves when so many have come in altogether. */
  enteredInAll(count: number): Promise<void> {
    return this.until(() => this.order.length >= count);
  }

  /** Lets this one go, also when it has not come in yet. */
  letGo(name: string): void {
    this.free.add(name);
    this.holds.get(name)?.();
  }

  private until(isDone: () => boolean): Promise<void> {
    if (isDone()) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push({ isDone, resolve }));
  }

  private tell(): void {
    for (const waiter of this.waiters) if (waiter.isDone()) waiter.resolve();
  }
}
