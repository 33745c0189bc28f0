/** A piece of a log line. */
export interface AnsiPiece {
  readonly text: string;
  /** Class names from a fixed list, or empty. */
  readonly classes: string;
  /** An http or https address, or `null`. */
  readonly href: string | null;
}

/** Pieces of the line, left to right. */
export function ansiLine(text: string): AnsiPiece[];

/** The line's text alone, without codes. */
export function plainText(text: string): string;
