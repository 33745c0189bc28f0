/** What stands in the last line. */
export const LAST = 'the last of them';

const WORDS = ['fetched', 'order', 'customer', 'skipped', 'written', 'of', 'to', 'cache', 'retry', 'batch', 'invoice'];

/** Made once: what it takes to make them is not what is measured. */
const LINES = Array.from({ length: 8_192 }, (_, number) => made(number));

/** A line of about a hundred characters as programs write them: words, numbers and an id. @param {number} number */
export function line(number) {
  return LINES[number % LINES.length];
}

/** @param {number} number */
function made(number) {
  const word = (step) => WORDS[(number * step) % WORDS.length];
  const id = ((number * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
  const said = `${word(3)} ${word(5)} ${number % 977} ${word(7)} ${(number * 37) % 10_007} ${word(2)} ${id}`;
  return `${said} took ${(number * 13) % 331} ms at ${new Date(1.8e12 + number * 17).toISOString()}`;
}
