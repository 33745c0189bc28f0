import { spawn } from 'node:child_process';
import path from 'node:path';
import { ChildProgram } from './child-program.js';
import { compiledProject } from './compiled-project.js';

/** Settings that keep one demo apart from every other: its files and its port. */
export type DemoSettings = Readonly<Record<'DEMO_DATA' | 'PORT' | 'TASK_STORE', string>>;

/** The demo in a process of its own, as `npm run demo` starts it. */
export class DemoApplication extends ChildProgram {
  /** The address that it prints when it is ready. */
  url = '';

  /** Compiles it into a new folder, and gives its path. The caller removes it. */
  static compile(): string {
    return compiledProject('apps/demo/src');
  }

  /** Starts what was compiled into this folder; resolves when it is ready. */
  static async start(project: string, settings: DemoSettings): Promise<DemoApplication> {
    const main = path.join(project, 'apps/demo/src/main.js');
    const env = { PATH: process.env.PATH, NO_COLOR: '1', ...settings };
    const demo = new DemoApplication(
      spawn(process.execPath, [main], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    demo.url = await demo.ready();
    return demo;
  }

  private ready(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.child.stdout?.on('data', () => {
        const address = /is ready: (\S+)/.exec(this.output)?.[1];
        if (address !== undefined) resolve(address);
      });
      this.child.once('exit', () => reject(new Error(`The demo ended: ${this.output}`)));
    });
  }
}
