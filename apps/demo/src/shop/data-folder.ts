import { join, resolve } from 'node:path';

/** Where the demo keeps its files. Folders are made on first use. */
export class DataFolder {
  /** Absolute path. */
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** The shop's SQLite file. */
  get database(): string {
    return join(this.path, 'shop.db');
  }

  /** Folder of the database backups. */
  get backups(): string {
    return join(this.path, 'backups');
  }
}

/** What the environment says: `DEMO_DATA`, or `.task` in the working directory. */
export function dataFolderOf(env: NodeJS.ProcessEnv): DataFolder {
  return new DataFolder(env.DEMO_DATA ?? '.task');
}
