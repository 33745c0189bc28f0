/** Index of the first item for which `holds` holds, as it must for all after it; the length of the list where there is none. */
export function firstWhere(items, holds) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
