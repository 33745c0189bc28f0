/** Where the attempts of a run begin in its log; server and browser use this same file. */

/** Of each attempt after the first that has begun: the number of its first line, when it began, and `Attempt 2 of 3`. */
export function attemptStarts({ attempt, maxAttempts, attempts, attemptStartedAt }) {
  const starts = [];
  for (const [index, { logLines }] of attempts.entries()) {
    const number = index + 2;
    const at = attempts[index + 1]?.startedAt ?? attemptStartedAt;
    if (number <= attempt && at !== null)
      starts.push({ line: logLines + 1, at, words: `Attempt ${number} of ${maxAttempts}` });
  }
  return starts;
}

/** The attempt that begins among these lines; of several the last, for those before it wrote nothing. */
export function startAmong(starts, first, last) {
  return starts.findLast(({ line }) => line >= first && line <= last) ?? null;
}
