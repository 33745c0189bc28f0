/** The parts of a bar that is divided by time; server and browser use this same file. */

/** The thinnest part that is still seen, in percent. */
const THINNEST = 1.5;

/** Where each part lies, in percent. Takes how long each has lasted; one that has not begun takes no room. */
export function sharesOf(durations) {
  const seen = durations.filter((ms) => ms > 0);
  const total = seen.reduce((sum, ms) => sum + ms, 0);
  const spare = 100 - THINNEST * seen.length;
  let x = 0;
  return durations.map((ms) => {
    const width = ms > 0 ? tenths(THINNEST + (ms / total) * spare) : 0;
    const part = { x: tenths(x), width: Math.min(width, tenths(100 - x)) };
    x += width;
    return part;
  });
}

/** A percentage as it is drawn. */
export function tenths(value) {
  return Math.round(value * 10) / 10;
}
