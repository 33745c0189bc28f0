import { cutLine } from '../cut-line.js';

/** A longer line is cut, in characters. */
const LONGEST_LINE = 65_536;
/** Kept beyond it until the line ends, so that a secret is found that the cut would go through. */
const OVERLAP = 8_192;
/** A line that a program draws over and over again, such as a progress bar, is told at most as often. */
const REDRAWN_EVERY_MS = 1_000;

/** Makes lines of what a program writes, as a terminal would show them. */
export class LineSplitter {
  /** The line that has not ended yet; it may end with a carriage return. */
  private line = '';
  /** Characters of it that are not kept. */
  private cut = 0;
  /** When a line that is drawn over was told last, or was first drawn over. */
  private drawnAt: number | undefined;

  constructor(
    /** Takes secrets out of a line before it is cut. */
    private readonly scrub: (text: string) => string,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** The lines that ended in this text. */
  push(text: string): string[] {
    const lines: string[] = [];
    const parts = text.replaceAll('\0', '␀').split('\n');
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      this.append(part, lines);
      lines.push(this.finish());
    }
    this.append(rest, lines);
    return lines;
  }

  /** The line that was not ended, if any. */
  end(): string[] {
    return this.line === '' ? [] : [this.finish()];
  }

  private append(part: string, lines: string[]): void {
    if (part === '') return;
    const text = this.line + part;
    const start = startOfDrawing(text);
    if (start > 0) this.drawOver(text.slice(0, start), lines);
    this.line = text.slice(start, start + LONGEST_LINE + OVERLAP);
    this.cut = (start > 0 ? 0 : this.cut) + text.length - start - this.line.length;
  }

  private drawOver(before: string, lines: string[]): void {
    const now = this.clock();
    this.drawnAt ??= now;
    if (now - this.drawnAt < REDRAWN_EVERY_MS) return;
    this.drawnAt = now;
    const drawing = withoutReturns(before);
    const last = drawing.slice(drawing.lastIndexOf('\r') + 1);
    if (last.trim() !== '') lines.push(last);
  }

  private finish(): string {
    const line = withoutReturns(this.line);
    const length = line.length + this.cut;
    this.line = '';
    this.cut = 0;
    this.drawnAt = undefined;
    return length <= LONGEST_LINE ? line : cutLine(this.scrub(line), LONGEST_LINE, length);
  }
}

/** Where the line starts that a terminal would show: what stands before it was drawn over. */
function startOfDrawing(text: string): number {
  const end = withoutReturns(text).length;
  return end === 0 ? 0 : text.lastIndexOf('\r', end - 1) + 1;
}

/** Carriage returns at the end may belong to the line break that follows. */
function withoutReturns(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\r') end--;
  return text.slice(0, end);
}
