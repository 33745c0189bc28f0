import { Controller, Inject, Injectable, Module, type ModuleMetadata, Scope } from '@nestjs/common';
import { DiscoveryModule, REQUEST } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { TaskConfiguration } from '../config/task-configuration.js';
import { Param } from '../decorators/param.decorator.js';
import { Task } from '../decorators/task.decorator.js';
import { TaskContext } from '../run/task-context.js';
import { TaskDeclarationError } from '../task.errors.js';
import { TaskExplorer } from './task.explorer.js';
import { TaskRegistry } from './task.registry.js';
import { TaskMetadataReader } from './task-metadata.reader.js';

const CONTEXT = { runId: 'r1' } as TaskContext;
const open: TestingModule[] = [];

/** Starts an application; the library stands in a module of its own, as it does for its users. */
async function start(metadata: ModuleMetadata): Promise<TaskRegistry> {
  @Module({
    imports: [DiscoveryModule],
    providers: [
      TaskRegistry,
      TaskExplorer,
      TaskMetadataReader,
      { provide: TaskConfiguration, useValue: new TaskConfiguration({}, {}, false) },
    ],
    exports: [TaskRegistry],
  })
  class LibraryModule {}
  const imports = [LibraryModule, ...(metadata.imports ?? [])];
  const application = await Test.createTestingModule({ ...metadata, imports }).compile();
  open.push(application);
  await application.init();
  return application.get(TaskRegistry, { strict: false });
}

async function refusal(metadata: ModuleMetadata): Promise<TaskDeclarationError> {
  const error = await start(metadata).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TaskDeclarationError);
  return error as TaskDeclarationError;
}

const keys = (registry: TaskRegistry) => registry.list().map(({ definition }) => definition.key);

afterEach(async () => {
  for (const application of open.splice(0)) await application.close();
});

@Injectable()
class Disk {
  readonly name = 'sda';
}

@Injectable()
class BackupTasks {
  constructor(private readonly disk: Disk) {}

  @Task()
  backup(@Param('format') format: string, context: TaskContext) {
    return `${format} to ${this.disk.name} in ${context.runId}`;
  }

  @Task()
  verify() {}

  notATask() {}
}

describe('TaskExplorer', () => {
  it('finds the tasks of providers and controllers, in every module', async () => {
    @Controller('reports')
    class ReportController {
      constructor(private readonly disk: Disk) {}

      @Task()
      monthlyReport() {
        return this.disk.name;
      }
    }
    @Module({ providers: [BackupTasks, Disk], exports: [Disk] })
    class BackupModule {}
    const registry = await start({ imports: [BackupModule], controllers: [ReportController] });
    expect(keys(registry)).toEqual(['backup', 'verify', 'monthly-report']);
    expect(await registry.get('backup').invoke({ format: 'sql' }, CONTEXT)).toBe('sql to sda in r1');
    expect(await registry.get('monthly-report').invoke({}, CONTEXT)).toBe('sda');
  });

  it('counts an aliased provider, and an object under two tokens, once', async () => {
    const shared = new BackupTasks(new Disk());
    const registry = await start({
      providers: [
        { provide: 'first', useValue: shared },
        { provide: 'second', useFactory: () => shared },
        { provide: 'alias', useExisting: 'first' },
      ],
    });
    expect(keys(registry)).toEqual(['backup', 'verify']);
  });

  it.each([Scope.REQUEST, Scope.TRANSIENT])('counts an aliased host of scope %i once', async (scope) => {
    @Injectable({ scope })
    class Fresh {
      @Task()
      work() {}
    }
    const registry = await start({ providers: [Fresh, { provide: 'alias', useExisting: Fresh }] });
    expect(keys(registry)).toEqual(['work']);
  });

  it('passes over values that have no methods, and touches no getter', async () => {
    class Lazy {
      get connection(): never {
        throw new Error('touched');
      }

      @Task()
      work() {}
    }
    const values = [
      null,
      undefined,
      'text',
      5,
      true,
      () => 1,
      Object.create(null),
      { run() {} },
      [],
      new Map(),
      Symbol('s'),
      Object.create({ constructor: () => 1 }),
    ];
    const registry = await start({
      providers: [
        ...values.map((useValue, index) => ({ provide: `value ${index}`, useValue })),
        { provide: 'factory', useFactory: () => null },
        { provide: 'lazy', useFactory: async () => new Lazy() },
        { provide: 'frozen', useValue: Object.freeze(Object.assign(Object.create(null), { a: 1 })) },
      ],
    });
    expect(keys(registry)).toEqual(['work']);
  });

  it('finds inherited methods on the subclass', async () => {
    abstract class Base {
      abstract readonly name: string;

      @Task()
      describe() {
        return this.name;
      }
    }
    @Injectable()
    class Shop extends Base {
      readonly name = 'shop';
    }
    const registry = await start({ providers: [Shop] });
    expect(registry.get('describe').definition.declaredAt).toBe('Shop.describe');
    expect(await registry.get('describe').invoke({}, CONTEXT)).toBe('shop');
  });

  it('calls the method that the instance has when a run begins', async () => {
    const registry = await start({ providers: [BackupTasks, Disk] });
    const instance = open[0]?.get(BackupTasks) as BackupTasks;
    instance.verify = () => 'replaced';
    expect(await registry.get('verify').invoke({}, CONTEXT)).toBe('replaced');
  });

  it.each([Scope.REQUEST, Scope.TRANSIENT])('gives each run a fresh instance of a host of scope %i', async (scope) => {
    let made = 0;
    @Injectable({ scope })
    class Fresh {
      readonly number = ++made;

      constructor(readonly disk: Disk) {}

      @Task()
      work(@Param('a') a: string) {
        return [this.number, this.disk.name, a];
      }
    }
    const registry = await start({ providers: [Fresh, Disk] });
    const before = made;
    expect(await registry.get('work').invoke({ a: 'x' }, CONTEXT)).toEqual([before + 1, 'sda', 'x']);
    expect(await registry.get('work').invoke({ a: 'y' }, CONTEXT)).toEqual([before + 2, 'sda', 'y']);
  });

  it('gives a request-scoped controller, or a host of request-scoped services, the context of the run as request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Caller {
      constructor(@Inject(REQUEST) readonly request: TaskContext) {}
    }
    @Controller()
    class Reports {
      constructor(private readonly caller: Caller) {}

      @Task()
      report() {
        return this.caller.request.runId;
      }
    }
    const registry = await start({ controllers: [Reports], providers: [Caller] });
    const ids = ['r1', 'r2'].map((runId) => registry.get('report').invoke({}, { runId } as TaskContext));
    expect(await Promise.all(ids)).toEqual(['r1', 'r2']);
  });

  it('resolves a fresh host in its own module, whatever others provide under the same token', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class First {
      @Task()
      first() {
        return 'first';
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    class Second {
      @Task()
      second() {
        return 'second';
      }
    }
    @Module({ providers: [{ provide: 'tasks', useClass: First }] })
    class FirstModule {}
    @Module({ providers: [{ provide: 'tasks', useClass: Second }] })
    class SecondModule {}
    const registry = await start({ imports: [FirstModule, SecondModule] });
    expect(await registry.get('first').invoke({}, CONTEXT)).toBe('first');
    expect(await registry.get('second').invoke({}, CONTEXT)).toBe('second');
  });

  it('stops the start with everything that is wrong in the whole application', async () => {
    @Injectable()
    class Wrong {
      @Task('runs')
      reserved() {}

      @Task('Bad Key')
      malformed() {}
    }
    @Injectable()
    class AlsoWrong {
      constructor(@Param('a') readonly a: Disk) {}

      @Task()
      static never() {}

      @Task()
      get getter(): never {
        throw new Error('touched');
      }

      @Task('work')
      [Symbol('work')]() {}

      half(@Param('b') _b: string) {}

      @Task('backup')
      twice() {}
    }
    const { message, others } = await refusal({ providers: [BackupTasks, Disk, Wrong, AlsoWrong] });
    expect(message.split('\n')).toEqual([
      'Wrong.reserved: the key "runs" is reserved for a page of the admin site. Choose another.',
      expect.stringContaining('Wrong.malformed: the key "Bad Key" is malformed.'),
      'AlsoWrong.never: @Task and @Param mean nothing here, since it is static. Move them to a method.',
      expect.stringContaining('AlsoWrong.getter: @Task and @Param mean nothing here, since it is a getter'),
      expect.stringContaining(
        'AlsoWrong.Symbol(work): @Task and @Param mean nothing here, since it is a getter, or named',
      ),
      'AlsoWrong.constructor: @Task and @Param mean nothing here, since it is never a task. Move them to a method.',
      expect.stringContaining('AlsoWrong.half: @Param stands on a method without @Task.'),
      'AlsoWrong.twice: the key "backup" is taken by BackupTasks.backup. Give one of the two another key.',
    ]);
    expect(others).toHaveLength(7);
  });

  it('names both modules that provide the same class', async () => {
    @Module({ providers: [BackupTasks, Disk] })
    class OneModule {}
    @Module({ providers: [BackupTasks, Disk] })
    class TwoModule {}
    const { message } = await refusal({ imports: [OneModule, TwoModule] });
    expect(message.split('\n')[0]).toBe(
      'BackupTasks.backup: its class is provided by OneModule and TwoModule. ' +
        'Provide it in one module, and export it from there.',
    );
  });

  it('a task that code registered before the start keeps its key', async () => {
    @Injectable()
    class Early {
      constructor(tasks: TaskRegistry) {
        tasks.register({ key: 'backup' }, () => undefined);
      }
    }
    const { message } = await refusal({ providers: [Early, BackupTasks, Disk] });
    expect(message).toContain('BackupTasks.backup: the key "backup" is taken by register("backup").');
  });
});
