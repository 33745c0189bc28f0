/**
 * Asks the server for the numbers of the lines that `query` chooses, in the whole log. `onSome(numbers)` gets them as they are
 * found, in order; resolves after the last.
 */
export async function readNumbers(path, query, onSome, signal) {
  const answer = await fetch(`${path}/log?${new URLSearchParams({ format: 'numbers', ...query })}`, {
    cache: 'no-store',
    signal,
  });
  if (!answer.ok) throw new Error(`${answer.status} for the lines of ${path}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split('\n');
    rest = lines.pop();
    onSome(lines.map(Number));
  }
}
