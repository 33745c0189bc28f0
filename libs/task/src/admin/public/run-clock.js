import { tickText } from './clock-text.js';

/**
 * Makes every `[data-tick]` on the page tick, from the elapsed time that the server wrote into `data-ms`: the clock of the
 * reader's machine may be wrong, its speed is not.
 */

const readings = new WeakMap();

/** Starts ticking; elements that come later tick as well. */
export function startClock() {
  const tick = () => {
    let soonest = 1_000;
    for (const element of document.querySelectorAll('[data-tick]')) soonest = Math.min(soonest, show(element));
    setTimeout(tick, soonest);
  };
  tick();
}

function show(element) {
  const { ms, tick } = element.dataset;
  let reading = readings.get(element);
  if (reading?.ms !== ms) {
    reading = { ms, at: performance.now() };
    readings.set(element, reading);
  }
  const passed = performance.now() - reading.at;
  const now = tick === 'up' ? Number(ms) + passed : Number(ms) - passed;
  const text = tickText(now);
  if (element.textContent !== text) element.textContent = text;
  return now < 10_000 ? 100 : 1_000;
}
