/**
 * The colours of the log as classes, because the Content-Security-Policy allows no style attributes. Codes 0 to 15 have a
 * class each; every other colour is kept at four bits a channel, so that 96 classes carry all of them.
 */

/** Ground of the log on the light page: the lighter of the two, so what is readable on it is readable on both. */
const GROUND = [20, 23, 28];
/** Text of the log where no colour is set. */
const TEXT = [215, 219, 225];
/** Share of a palette colour over the ground when it is used as a background. */
const BACKGROUND_SHARE = 0.28;
const READABLE = 4.5;
const STEP = 17;
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

const PALETTE = [
  '848d99 ff7d78 63d297 e5b84b 7cb3ff d3a6ff 5cd0d8 d7dbe1',
  '9aa3af ffa3a0 8fe3b6 f3d27a a6ccff e3c4ff 8fe2e8 ffffff',
].flatMap((row) => row.split(' ').map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))));

/** Red, green and blue of a colour of the 256: a cube of 6 levels a channel, then 24 greys. */
export function indexed(index) {
  if (index < 16) return PALETTE[index];
  if (index >= 232) return Array(3).fill(8 + (index - 232) * 10);
  const cube = index - 16;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((level) =>
    level === 0 ? 0 : 55 + level * 40,
  );
}

/**
 * Classes for a foreground and a background; either is `null`, an index of the 256, or red, green and blue.
 * A foreground that cannot be read on the ground is lightened; one that cannot be read on its background becomes white or black.
 */
export function colourClasses(foreground, background) {
  if (background === null) return foregroundClasses(foreground);
  const back = quantised(backgroundOf(background), Math.round);
  const front = typeof foreground === 'number' ? indexed(foreground) : (foreground ?? TEXT);
  const classes = `ansi-b${channels('b', back)}`;
  if (contrast(front, back) >= READABLE) {
    if (foreground === null) return classes;
    return `${classes} ${isPalette(foreground) ? `ansi-${foreground}` : `ansi-f${channels('f', quantised(front, Math.round))}`}`;
  }
  const readable = contrast(WHITE, back) >= contrast(BLACK, back) ? WHITE : BLACK;
  return `${classes} ansi-f${channels('f', readable)}`;
}

function foregroundClasses(foreground) {
  if (foreground === null) return '';
  if (isPalette(foreground)) return `ansi-${foreground}`;
  const wanted = typeof foreground === 'number' ? indexed(foreground) : foreground;
  let share = 0;
  let colour = quantised(wanted, Math.ceil);
  while (contrast(colour, GROUND) < READABLE) {
    share += 0.05;
    colour = quantised(mixed(WHITE, wanted, share), Math.ceil);
  }
  return `ansi-f${channels('f', colour)}`;
}

function isPalette(colour) {
  return typeof colour === 'number' && colour < 16;
}

function backgroundOf(background) {
  if (typeof background !== 'number') return background;
  return background < 16 ? mixed(PALETTE[background], GROUND, BACKGROUND_SHARE) : indexed(background);
}

function mixed(over, under, share) {
  return over.map((value, at) => value * share + under[at] * (1 - share));
}

function quantised(colour, round) {
  return colour.map((value) => Math.min(15, round(value / STEP)) * STEP);
}

function channels(ground, colour) {
  const levels = colour.map((value) => value / STEP);
  return ['r', 'g', 'b'].map((name, at) => (levels[at] === 0 ? '' : ` ${ground}${name}${levels[at]}`)).join('');
}

/** How well one colour is read on another, as WCAG defines it: 1 to 21. */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
