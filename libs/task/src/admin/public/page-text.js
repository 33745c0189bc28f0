const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `20,000`. */
export function numberText(value) {
  return NUMBER.format(value);
}

/** `1 line`, `1,284 lines`. */
export function countText(count, noun) {
  return `${NUMBER.format(count)} ${noun}${count === 1 ? '' : 's'}`;
}
