import { createServer } from 'node:net';

/** Only this machine: the demo's own API has no sign-in. */
export const HOST = '127.0.0.1';

/**
 * The port to listen on: `PORT`, or 3000.
 * @throws Error when `PORT` is no port, or another program holds it
 */
export async function choosePort(env: NodeJS.ProcessEnv): Promise<number> {
  const port = env.PORT === undefined || env.PORT === '' ? 3_000 : Number(env.PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT is "${env.PORT}". Give a number from 1 to 65535, or leave it out for 3000.`);
  }
  await tryOut(port);
  return port;
}

/** Asks before the application starts, so that a second demo does not open the database of the first. */
async function tryOut(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', ({ code, message }: NodeJS.ErrnoException) => reject(new Error(explain(port, code, message))));
    probe.listen(port, HOST, () => probe.close(() => resolve()));
  });
}

function explain(port: number, code: string | undefined, message: string): string {
  const another = `choose another port: PORT=${port === 65_535 ? port - 1 : port + 1} npm run demo`;
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Stop the program that holds it, or ${another}`;
  if (code === 'EACCES') return `Port ${port} is not allowed for you; ${another}`;
  return `Port ${port} cannot be used (${message}); ${another}`;
}
