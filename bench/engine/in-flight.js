/**
 * Does `count` pieces of work, `width` at a time.
 * @param {number} count @param {number} width @param {(index: number) => Promise<unknown>} work
 */
export async function inFlight(count, width, work) {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
