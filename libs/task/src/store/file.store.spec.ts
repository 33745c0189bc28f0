import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { TaskConfiguration } from '../config/task-configuration.js';
import { ArtifactError, StoreError } from '../task.errors.js';
import { FileStore } from './file.store.js';

const RUN = '01936f0e-7a10-7abc-9def-0123456789f7';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'taskforge-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function storeOf(maxUploadBytes = 1_000, files = path.join(folder, 'files')): FileStore {
  return new FileStore(new TaskConfiguration({ files, maxUploadBytes }, {}, false));
}

/** Names in the folder of the run; none when there is no folder. */
function names(store: FileStore): string[] {
  return existsSync(store.folderOf(RUN)) ? readdirSync(store.folderOf(RUN)) : [];
}

async function keep(store: FileStore, name: string, text: string): Promise<void> {
  store.publish(RUN, await store.receive(RUN, name, Readable.from([text])), name);
}

it('makes no folder before the first file, then one for each run, spread by the end of its id', async () => {
  const store = storeOf();
  expect(readdirSync(folder)).toEqual([]);
  await keep(store, 'Umsätze.csv', 'a,b');
  expect(readFileSync(path.join(folder, 'files/artifacts/f7', RUN, 'Umsätze.csv'), 'utf8')).toBe('a,b');
});

it('counts bytes, and takes texts and any kind of bytes', async () => {
  const chunks = ['ä', Buffer.from('b'), new Uint8Array([99]), new DataView(new ArrayBuffer(1))];
  const file = await storeOf().receive(RUN, 'a', Readable.from(chunks));
  expect(file.size).toBe(5);
  expect(readFileSync(file.path, 'utf8')).toBe('äbc\0');
});

it('refuses pieces that are neither, and leaves nothing', async () => {
  const store = storeOf();
  await expect(store.receive(RUN, 'a', Readable.from(['a', 5]))).rejects.toThrow(
    new ArtifactError('a', 'its content gave a value of type number. Give texts, buffers or Uint8Arrays.'),
  );
  expect(names(store)).toEqual([]);
});

it('takes as many bytes as are allowed, refuses one more, and leaves nothing', async () => {
  const store = storeOf(4);
  expect((await store.receive(RUN, 'a', Readable.from(['ab', 'cd']))).size).toBe(4);
  const endless = Readable.from(
    (function* () {
      for (;;) yield 'x';
    })(),
  );
  await expect(storeOf(4).receive('other', 'big.bin', endless)).rejects.toThrow(
    'The file "big.bin" was not attached: it has more than 4 bytes (TASK_MAX_UPLOAD_BYTES). Write less, or raise the limit.',
  );
  expect(endless.destroyed).toBe(true);
  expect(readdirSync(store.folderOf('other'))).toEqual([]);
});

it('passes on what the source throws as it is, and leaves nothing', async () => {
  const store = storeOf();
  const error = new Error('the connection broke');
  const broken = Readable.from(
    (async function* () {
      yield 'half';
      throw error;
    })(),
  );
  await expect(store.receive(RUN, 'a', broken)).rejects.toBe(error);
  expect(names(store)).toEqual([]);
});

it('stops at the signal with its reason, also while the source says nothing, and leaves nothing', async () => {
  const store = storeOf();
  const controller = new AbortController();
  const silent = new Readable({ read() {} });
  const receiving = store.receive(RUN, 'a', silent, controller.signal);
  const reason = new Error('cancelled');
  controller.abort(reason);
  await expect(receiving).rejects.toBe(reason);
  expect(silent.destroyed).toBe(true);
  expect(names(store)).toEqual([]);
});

it('replaces a file of the same name whole, and shows none before it is complete', async () => {
  const store = storeOf();
  await keep(store, 'a.txt', 'long before');
  const next = await store.receive(RUN, 'a.txt', Readable.from(['now']));
  expect(readFileSync(path.join(store.folderOf(RUN), 'a.txt'), 'utf8')).toBe('long before');
  store.publish(RUN, next, 'a.txt');
  expect(readFileSync(path.join(store.folderOf(RUN), 'a.txt'), 'utf8')).toBe('now');
  expect(names(store)).toEqual(['a.txt']);
});

it('removes a file that gets no name, and all files of a run', async () => {
  const store = storeOf();
  await keep(store, 'a.txt', 'a');
  await store.discard(await store.receive(RUN, 'b.txt', Readable.from(['b'])));
  expect(names(store)).toEqual(['a.txt']);
  await store.remove(RUN);
  expect(existsSync(store.folderOf(RUN))).toBe(false);
  await store.remove(RUN);
});

it('tidies up what is not in the record: half a file, and one that did not get there', async () => {
  const store = storeOf();
  await store.tidy(RUN, []);
  await keep(store, 'kept.txt', 'a');
  await keep(store, 'lost.txt', 'a');
  await store.receive(RUN, 'torn.txt', Readable.from(['a']));
  await store.tidy(RUN, ['kept.txt']);
  expect(names(store)).toEqual(['kept.txt']);
});

it('names its folder and its setting when it cannot be written', async () => {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  const store = storeOf(1_000, file);
  const refused = await store.receive(RUN, 'a', Readable.from(['a'])).catch((error) => error);
  expect(refused).toBeInstanceOf(StoreError);
  expect(refused.message).toMatch(/^The folder of files .*a-file.artifacts cannot be written: (ENOTDIR|EEXIST): /);
  expect(refused.message).toMatch(
    /Check that TASK_FILES names a folder this process may write to, and that the disk has room\.$/,
  );
  expect(refused.cause).toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) });
  await expect(store.tidy(RUN, [])).rejects.toThrow(StoreError);
});

it('says so when a file cannot get its name', async () => {
  const store = storeOf();
  const file = await store.receive(RUN, 'a', Readable.from(['a']));
  mkdirSync(path.join(store.folderOf(RUN), 'taken', 'inside'), { recursive: true });
  expect(() => store.publish(RUN, file, 'taken')).toThrow(StoreError);
});
