/** The error with which a promise rejects, when it is of this class. Fails the test when it does not reject. */
export async function rejection<E extends Error>(
  promise: Promise<unknown>,
  errorClass: abstract new (...args: never[]) => E,
): Promise<E> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof errorClass) return error;
    throw error;
  }
  throw new Error(`Expected ${errorClass.name}, but nothing was thrown.`);
}
