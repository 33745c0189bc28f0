import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { choosePort, HOST } from './listening.js';

describe('choosePort', () => {
  it('refuses a PORT that is no port and says what to give', async () => {
    for (const PORT of ['abc', '0', '70000', '80.5']) {
      await expect(choosePort({ PORT })).rejects.toThrow(`PORT is "${PORT}". Give a number from 1 to 65535`);
    }
  });

  it('says that a port is taken and how to choose another', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, HOST, resolve));
    const { port } = other.address() as AddressInfo;
    const taken = choosePort({ PORT: String(port) });
    await expect(taken).rejects.toThrow(`Port ${port} is taken. Stop the program that holds it`);
    await new Promise((resolve) => other.close(resolve));
    await expect(choosePort({ PORT: String(port) })).resolves.toBe(port);
  });
});
