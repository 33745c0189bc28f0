/**
 * The values at a share of the way through the sorted list: `quantile(times, 0.5)` is the median.
 * @param {number[]} values @param {number} share from 0 to 1
 */
export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
