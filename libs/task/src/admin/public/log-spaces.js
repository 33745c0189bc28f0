/** What a line is thought to take, in pixels. */
export const ROW_HEIGHT = 20;
/** Browsers cut what is higher, in pixels; not all of them at the same height. */
const HIGHEST = { wanted: 30_000_000, everywhere: 15_000_000 };

/** Two empty elements around the lines that are on the page, as high as all the others are thought to be. */
export class LogSpaces {
  #above = emptySpace();
  #below = emptySpace();
  #highest;

  constructor(lines) {
    lines.before(this.#above);
    lines.after(this.#below);
    this.#below.style.height = `${HIGHEST.wanted}px`;
    this.#highest = this.#below.offsetHeight >= HIGHEST.wanted ? HIGHEST.wanted : HIGHEST.everywhere;
  }

  /** In pixels, as it is drawn. */
  get below() {
    return this.#below.offsetHeight;
  }

  /** Both heights in pixels. */
  set(above, below) {
    this.#above.style.height = `${above}px`;
    this.#below.style.height = `${below}px`;
  }

  /** How high the rows of these lines of a source are thought to be. */
  heightOf({ places, total }, from, before) {
    return (places.rowOf(before) - places.rowOf(from)) * Math.min(ROW_HEIGHT, this.#highest / places.rowOf(total + 1));
  }
}

function emptySpace() {
  const element = document.createElement('div');
  element.className = 'log-space';
  return element;
}
