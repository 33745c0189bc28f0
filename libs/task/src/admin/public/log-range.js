/** The line of a source that is so many rows away from another; one with fewer lines before or after it may not be there. */
export function lineAway({ places }, number, rows) {
  return places.lineAt(places.rowOf(number) + rows);
}

/** The lines of a source that are up to `rows` rows away from one, none below `lowest`: `{ at, from, to }`. */
export function linesAround(source, number, rows, lowest) {
  const at = Math.min(number, source.total);
  const from = Math.max(lowest, lineAway(source, at, -rows));
  return { at, from, to: Math.min(source.total, lineAway(source, at, rows)) };
}
