import { statfs } from 'node:fs/promises';
import os from 'node:os';
import { Injectable } from '@nestjs/common';
import { CommandError, Param, Task, TaskContext } from 'nestjs-taskforge';
import { DataFolder } from '../shop/data-folder.js';

/** The programs are asked to answer in one language, whatever the machine speaks. */
const IN_ENGLISH = { env: { LC_ALL: 'C' } };

/** Shows: programs whose output becomes log lines, what to do on a machine without them, and steps. */
@Injectable()
export class SystemReportTasks {
  constructor(private readonly folder: DataFolder) {}

  @Task({
    title: 'Disk and process report',
    description:
      'How full the disk is and what uses the memory.\n\nAsks the machine’s own `df` and `ps`; where they are missing, ' +
      'Node’s own figures stand in.',
    category: 'report',
    icon: 'activity',
    tags: ['system'],
    timeout: '30s',
  })
  async systemReport(
    @Param('parts', {
      title: 'Parts',
      type: 'multiselect',
      choices: [
        { value: 'disk', label: 'Disk' },
        { value: 'processes', label: 'Processes' },
        { value: 'machine', label: 'Machine' },
      ],
      default: ['disk', 'processes', 'machine'],
      min: 1,
    })
    parts: ('disk' | 'processes' | 'machine')[],
    @Param('top', { title: 'Processes to list', type: 'integer', default: 10, min: 1, max: 100 }) top: number,
    context: TaskContext,
  ) {
    const disk = parts.includes('disk') ? await context.step('Disk', () => this.disk(context)) : undefined;
    const processes = parts.includes('processes')
      ? await context.step('Processes', () => this.processes(top, context))
      : undefined;
    const machine = parts.includes('machine') ? this.machine() : undefined;
    const facts = [
      disk && `disk ${disk.usedPercent} % full`,
      processes && `${processes[0]?.command} uses the most memory (${processes[0]?.memoryMegabytes} MB)`,
      machine && `load ${machine.load.join(', ')} on ${machine.cpus} CPUs`,
    ];
    context.summary(`${os.hostname()}: ${facts.filter(Boolean).join('; ')}.`);
    return { ...(disk && { disk }), ...(processes && { processes }), ...(machine && { machine }) };
  }

  private async disk(context: TaskContext) {
    try {
      const { stdout } = await context.exec('df', ['-kP', this.folder.path], IN_ENGLISH);
      const [, blocks, used, free] = /\s(\d+)\s+(\d+)\s+(\d+)\s+\d+%/.exec(stdout) ?? [];
      if (blocks === undefined) throw new AnswerError('df answered in an unknown form.');
      return space(Number(blocks) * 1_024, Number(used) * 1_024, Number(free) * 1_024);
    } catch (error) {
      standIn(error, context);
      const { bsize, blocks, bfree, bavail } = await statfs(this.folder.path);
      return space(blocks * bsize, (blocks - bfree) * bsize, bavail * bsize);
    }
  }

  private async processes(top: number, context: TaskContext) {
    try {
      const { stdout } = await context.exec('ps', ['-A', '-o', 'pid,rss,pcpu,comm'], IN_ENGLISH);
      return stdout
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/))
        .map(([pid, kilobytes, cpu, ...command]) => ({
          pid: Number(pid),
          memoryMegabytes: Math.round(Number(kilobytes) / 100) / 10,
          cpuPercent: Number(cpu),
          command: command.join(' '),
        }))
        .sort((a, b) => b.memoryMegabytes - a.memoryMegabytes)
        .slice(0, top);
    } catch (error) {
      standIn(error, context);
      const memoryMegabytes = Math.round(process.memoryUsage.rss() / 1e5) / 10;
      return [{ pid: process.pid, memoryMegabytes, cpuPercent: null, command: process.title }];
    }
  }

  private machine() {
    return {
      system: `${os.type()} ${os.release()}`,
      node: process.version,
      cpus: os.cpus().length,
      load: os.loadavg().map((load) => Math.round(load * 100) / 100),
      memoryTotalMegabytes: Math.round(os.totalmem() / 1e6),
      memoryFreeMegabytes: Math.round(os.freemem() / 1e6),
      upHours: Math.round(os.uptime() / 360) / 10,
    };
  }
}

/** A program said something that cannot be read. */
class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

/** Lets the report go on with Node's figures when a program is the trouble; anything else ends the run. */
function standIn(error: unknown, context: TaskContext): void {
  if (!(error instanceof CommandError || error instanceof AnswerError)) throw error;
  context.warn(`${error.message} Node’s own figures stand in.`);
}

function space(bytes: number, used: number, free: number) {
  return {
    totalGigabytes: gigabytes(bytes),
    usedGigabytes: gigabytes(used),
    freeGigabytes: gigabytes(free),
    usedPercent: Math.round((used / (used + free)) * 100),
  };
}

function gigabytes(bytes: number): number {
  return Math.round(bytes / 1e8) / 10;
}
