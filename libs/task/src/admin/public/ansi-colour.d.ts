/** Red, green and blue, 0 to 255. */
export type Colour = readonly number[];

/** A colour of the 256. */
export function indexed(index: number): number[];

/** Classes for a foreground and a background; either is `null`, an index of the 256, or red, green and blue. */
export function colourClasses(foreground: number | Colour | null, background: number | Colour | null): string;

/** How well one colour is read on another, as WCAG defines it: 1 to 21. */
export function contrast(one: Colour, other: Colour): number;
