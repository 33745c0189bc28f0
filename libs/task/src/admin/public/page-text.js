const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `20,000`. */
export function numberText(value) {
  return NUMBER.format(value);
}

/** `1 line`, `1,284 lines`; with `+` where there may be more of them. */
export function countText(count, noun, more = '') {
  return `${NUMBER.format(count)}${more} ${noun}${count === 1 ? '' : 's'}`;
}
