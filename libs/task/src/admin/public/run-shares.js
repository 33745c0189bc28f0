import { sharesOf } from './share-bar.js';

/** Keeps the bar of the timing true to the times that tick below it. */

const EVERY_MS = 1_000;
const seen = new WeakMap();

/** Starts drawing; a bar that comes later is drawn as well. */
export function startShares() {
  setInterval(() => {
    for (const bar of document.querySelectorAll('[data-shares]:has([data-grows])')) draw(bar);
  }, EVERY_MS);
}

function draw(bar) {
  const now = performance.now();
  if (!seen.has(bar)) seen.set(bar, now);
  const parts = [...bar.children];
  const passed = now - seen.get(bar);
  const shares = sharesOf(parts.map(({ dataset }) => Number(dataset.ms) + (dataset.grows === undefined ? 0 : passed)));
  for (const [index, { x, width }] of shares.entries()) {
    parts[index].setAttribute('x', `${x}%`);
    parts[index].setAttribute('width', `${width}%`);
  }
}
