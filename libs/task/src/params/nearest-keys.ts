import { distance } from 'fastest-levenshtein';

/** Up to three of `keys` that look like `key`, nearest first: what a person may have meant. */
export function nearestKeys(key: string, keys: readonly string[]): string[] {
  const wanted = key.toLowerCase();
  const farthest = Math.max(2, Math.floor(wanted.length / 3));
  return keys
    .map((candidate) => ({ candidate, far: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => far <= farthest || isPartOf(wanted, candidate))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

function isPartOf(wanted: string, candidate: string): boolean {
  return wanted.length >= 3 && candidate.toLowerCase().includes(wanted);
}
