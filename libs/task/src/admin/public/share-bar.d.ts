/** Where each part of a bar lies, in percent. Takes how long each has lasted, in milliseconds. */
export function sharesOf(durations: readonly number[]): { x: number; width: number }[];
