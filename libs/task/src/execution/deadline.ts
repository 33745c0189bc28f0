/** The longest delay a timer of Node can hold; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls back after `ms`, however long that is; call the returned function to stop. */
export function after(ms: number, callback: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    const step = Math.min(left, LONGEST_TIMER_MS);
    timer = setTimeout(() => (left > step ? wait(left - step) : callback()), step);
  };
  wait(ms);
  return () => clearTimeout(timer);
}

/** What the work gives; where it takes longer than `ms`, what `late` gives or throws. The work goes on by itself then. */
export async function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  let stop = () => {};
  const over = new Promise<void>((resolve) => {
    stop = after(ms, resolve);
  });
  try {
    return await Promise.race([work, over.then(late)]);
  } finally {
    stop();
  }
}
