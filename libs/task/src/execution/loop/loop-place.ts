/**
 * Where loops stand: directly in the method, or in an item of another loop. It tells them apart, in the same way in every
 * attempt: by their names, and those without one by their order.
 */
export class LoopPlace {
  private unnamed = 0;
  private readonly names = new Set<string>();
  /** Loops that go on here. */
  loops = 0;
  /** Whether the item is at work. */
  isAtWork = false;

  private constructor(private readonly path: string) {}

  /** Directly in the method. */
  static outermost(): LoopPlace {
    return new LoopPlace('');
  }

  /** In the item with this key of the loop with this id. */
  static inItem(loop: string, key: string): LoopPlace {
    return new LoopPlace(`${loop}/${encodeURIComponent(key)}/`);
  }

  /** The id of one more loop. @throws TypeError when there was one of the same name */
  idOf(name: string | null): string {
    if (name === null) {
      this.unnamed++;
      return `${this.path}#${this.unnamed}`;
    }
    if (this.names.has(name)) {
      throw new TypeError(
        `each: there was a loop with the checkpoint "${name}" here already; it would skip what that has done. Use another name.`,
      );
    }
    this.names.add(name);
    return `${this.path}${encodeURIComponent(name)}`;
  }
}
