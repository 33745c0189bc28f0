type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Puts another method in the place of one; call the returned function to take it out again. Where somebody has put a
 * third one on top meanwhile, ours stays beneath it: `make` has to see to it that it does nothing any more.
 * @param make gets the method that was there
 */
export function replaceMethod(target: object, name: string, make: (original: Method) => Method): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return () => {};
  const replacement = make(original as Method);
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: before?.enumerable ?? false,
    writable: true,
    value: replacement,
  });
  return () => {
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== replacement) return;
    if (before === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, before);
  };
}
