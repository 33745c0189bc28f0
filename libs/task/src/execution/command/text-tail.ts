/** What is kept of the end, in characters. */
const KEPT = 65_536;

/** The end of a text that comes piece by piece. */
export class TextTail {
  private pieces: string[] = [];
  private length = 0;

  push(piece: string): void {
    if (piece === '') return;
    this.pieces.push(piece);
    this.length += piece.length;
    // Dropping only at twice the size keeps the cost per piece constant.
    if (this.length > KEPT * 2) this.dropStart();
  }

  /** Without the line break at its end. */
  toString(): string {
    return this.pieces
      .join('')
      .slice(-KEPT)
      .replace(/\r?\n$/, '');
  }

  /** Whole pieces only. */
  private dropStart(): void {
    let dropped = 0;
    for (const piece of this.pieces) {
      if (this.length - piece.length < KEPT) break;
      this.length -= piece.length;
      dropped++;
    }
    this.pieces = this.pieces.slice(dropped);
  }
}
