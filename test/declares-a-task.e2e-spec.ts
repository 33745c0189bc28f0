import { Controller, Get, Inject, Injectable, Module, type OnModuleInit, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { IsEmail, IsOptional, Max } from 'class-validator';
import { Param, Task, TaskContext, TaskDeclarationError, TaskParam, TaskService } from 'nestjs-taskforge';
import { rejection } from './support/rejection.js';
import { startTasks } from './support/task-application.js';

@Injectable()
class Greetings {
  for(name: string): string {
    return `Hello, ${name}!`;
  }
}

describe('A method with @Task', () => {
  it('is found on a provider and on a controller, with what Nest injects into them', async () => {
    @Injectable()
    class GreetingTasks {
      constructor(private readonly greetings: Greetings) {}

      @Task({ title: 'Greet somebody', category: 'report' })
      sayHello(@Param('name') name: string): string {
        return this.greetings.for(name);
      }
    }
    @Controller('reports')
    class ReportController {
      constructor(private readonly greetings: Greetings) {}

      @Get()
      @Task('reports:mail')
      mail(@TaskParam('to', { default: 'Ada' }) to: string): string {
        return this.greetings.for(to);
      }
    }
    const { tasks, url } = await startTasks({ providers: [Greetings, GreetingTasks], controllers: [ReportController] });
    expect(tasks.list()).toMatchObject([
      { key: 'say-hello', title: 'Greet somebody', declaredAt: 'GreetingTasks.sayHello' },
      { key: 'reports:mail', title: 'Reports mail', declaredAt: 'ReportController.mail' },
    ]);
    expect(await tasks.run('say-hello', { name: 'Grace' })).toMatchObject({ ok: true, result: 'Hello, Grace!' });
    expect(await tasks.run('reports:mail')).toMatchObject({ ok: true, result: 'Hello, Ada!' });
    expect((await fetch(`${url}/reports`)).status).toBe(200);
  });

  it('is inherited, also where a subclass overrides it without a mark', async () => {
    abstract class Exporter {
      protected abstract readonly format: string;

      @Task('export')
      export(@Param('rows') rows: number): string {
        return `${rows} rows as ${this.format}`;
      }
    }
    @Injectable()
    class CsvExporter extends Exporter {
      protected readonly format = 'csv';

      override export(rows: number): string {
        return `${super.export(rows)}, with a head`;
      }
    }
    const { tasks } = await startTasks({ providers: [CsvExporter] });
    expect(await tasks.run('export', { rows: 3 })).toMatchObject({ result: '3 rows as csv, with a head' });
    expect(tasks.get('export').declaredAt).toBe('CsvExporter.export');
  });

  it('is one task, however many names its provider has', async () => {
    @Injectable()
    class CleanTasks {
      @Task() clean(): void {}
    }
    @Injectable({ scope: Scope.REQUEST })
    class ScopedTasks {
      @Task() scoped(): void {}
    }
    const one = new CleanTasks();
    const { tasks } = await startTasks({
      providers: [
        { provide: CleanTasks, useValue: one },
        { provide: 'alias', useExisting: CleanTasks },
        { provide: 'another', useExisting: 'alias' },
        { provide: 'the same object', useValue: one },
        ScopedTasks,
        { provide: 'alias of scoped', useExisting: ScopedTasks },
        { provide: 'made', useFactory: (tasks: CleanTasks) => tasks, inject: [CleanTasks] },
      ],
    });
    expect(tasks.list().map(({ key }) => key)).toEqual(['clean', 'scoped']);
    for (const key of ['clean', 'scoped']) expect(await tasks.run(key)).toMatchObject({ ok: true });
  });

  it('is looked for past values that have no prototype or are no objects', async () => {
    const values = [Object.create(null), null, undefined, 'text', 7, Symbol('s'), () => 1, new Proxy({}, {})];
    const { tasks } = await startTasks({
      providers: values.map((useValue, index) => ({ provide: `value ${index}`, useValue })),
    });
    expect(tasks.list()).toEqual([]);
  });

  it('gets its context at any position, and its arguments as one class with the rules of class-validator', async () => {
    class InviteArguments {
      @Param() @IsEmail() email!: string;
      @Param() @Max(5) seats: number = 2;
      @Param() @IsOptional() note?: string;
    }
    @Injectable()
    class InviteTasks {
      @Task()
      invite(context: TaskContext, invitation: InviteArguments) {
        return { task: context.task, isClass: invitation instanceof InviteArguments, ...invitation };
      }
    }
    const { tasks } = await startTasks({ providers: [InviteTasks] });
    expect(tasks.get('invite').params).toMatchObject([
      { key: 'email', format: 'email', required: true },
      { key: 'seats', max: 5, default: 2, required: false },
      { key: 'note', required: false },
    ]);
    expect(await tasks.run('invite', { email: 'ada@example.org' })).toMatchObject({
      result: { task: 'invite', isClass: true, email: 'ada@example.org', seats: 2 },
    });
  });

  it('has a fresh instance for each run where its class is request-scoped or transient, with the context as request', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Counter {
      count = 0;
    }
    @Injectable({ scope: Scope.REQUEST })
    class RequestTasks {
      constructor(
        private readonly counter: Counter,
        @Inject(REQUEST) private readonly request: TaskContext,
      ) {}

      @Task('request-scoped')
      count(context: TaskContext) {
        return { count: ++this.counter.count, sameRun: this.request.runId === context.runId };
      }
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class TransientTasks {
      private count = 0;

      @Task('transient')
      next(): number {
        return ++this.count;
      }
    }
    const { tasks } = await startTasks({ providers: [Counter, RequestTasks, TransientTasks] });
    for (const _time of [1, 2]) {
      expect((await tasks.run('request-scoped')).result).toEqual({ count: 1, sameRun: true });
      expect((await tasks.run('transient')).result).toBe(1);
    }
  });

  it('can be run by a module of the application that is initialised before all others', async () => {
    @Injectable()
    class CleanTasks {
      @Task() clean(): string {
        return 'cleaned';
      }
    }
    @Injectable()
    class Eager implements OnModuleInit {
      outcome: unknown;

      constructor(private readonly tasks: TaskService) {}

      async onModuleInit(): Promise<void> {
        this.outcome = (await this.tasks.run('clean')).result;
      }
    }
    @Module({ providers: [Eager] })
    class Deepest {}
    @Module({ imports: [Deepest] })
    class Deeper {}
    @Module({ imports: [Deeper] })
    class Deep {}
    const { get } = await startTasks({ imports: [Deep], providers: [CleanTasks] });
    expect(get(Eager).outcome).toBe('cleaned');
  });
});

describe('A task that is registered in code', () => {
  it('can be run until it is removed', async () => {
    const { tasks } = await startTasks({});
    const definition = tasks.register(
      { key: 'add', category: 'data', params: { a: { type: 'integer' }, b: { type: 'integer', default: 1 } } },
      ({ a, b }, context) => `${context.task} gives ${a + b}`,
    );
    expect(definition).toMatchObject({ key: 'add', declaredAt: 'register("add")' });
    expect(tasks.categories()).toEqual([{ key: 'data', label: 'Data', icon: 'database', count: 1 }]);
    expect(await tasks.run('add', { a: 2 })).toMatchObject({ ok: true, result: 'add gives 3' });
    expect(() => tasks.register({ key: 'add' }, () => {})).toThrow(/the key "add" is taken by register\("add"\)/);
    expect([tasks.remove('add'), tasks.remove('add')]).toEqual([true, false]);
    await expect(tasks.run('add', { a: 2 })).rejects.toThrow('There is no task "add".');
    tasks.register({ key: 'add' }, () => 'another');
    expect(await tasks.run('add')).toMatchObject({ result: 'another' });
  });

  it('is refused with everything that is wrong with it', async () => {
    const { tasks } = await startTasks({});
    expect(() => tasks.register({ key: 'runs', params: { a: {} }, timeout: 'soon' }, () => {})).toThrow(
      /"runs" is reserved[\s\S]*timeout "soon"[\s\S]*param "a": its type cannot be told/,
    );
    expect(tasks.list()).toEqual([]);
  });
});

describe('A wrong declaration', () => {
  it('stops the start, and all of them are told with class, method and what to do', async () => {
    @Injectable()
    class FirstTasks {
      @Task('backup') backup(): void {}
      @Task('system') system(): void {}
    }
    @Injectable()
    class SecondTasks {
      @Task('backup') dump(): void {}
      @Task() shrink(@Param('percent', { max: 50, default: 80 }) _percent: number): void {}
      @Task() send(_to: { name: string }): void {}
    }
    const error = await rejection(startTasks({ providers: [FirstTasks, SecondTasks] }), TaskDeclarationError);
    expect(error.message.split('\n')).toEqual([
      'FirstTasks.system: the key "system" is reserved for a page of the admin site. Choose another.',
      'SecondTasks.dump: the key "backup" is taken by FirstTasks.backup. Give one of the two another key.',
      'SecondTasks.shrink: param "percent": its default 80 breaks its own rule: Enter a number of at most 50.',
      expect.stringMatching(/^SecondTasks.send: parameter 1 has a type that is not known at run time. Give it @Param/),
    ]);
    expect(error).toMatchObject({ code: 'task_declaration', declaredAt: 'FirstTasks.system' });
  });

  it('is a rule of class-validator on a property that is no param', async () => {
    class MailArguments {
      @Param()
      to!: string;

      @IsEmail()
      from!: string;
    }
    @Injectable()
    class MailTasks {
      @Task()
      send(args: MailArguments): string {
        return args.to;
      }
    }
    const error = await rejection(startTasks({ providers: [MailTasks] }), TaskDeclarationError);
    expect(error.message).toBe(
      'MailTasks.send: MailArguments.from has rules of class-validator and no @Param. Give it @Param().',
    );
  });

  it('is a class of tasks that two modules provide', async () => {
    @Injectable()
    class CleanTasks {
      @Task() clean(): void {}
    }
    @Module({ providers: [CleanTasks] })
    class OneModule {}
    @Module({ providers: [CleanTasks] })
    class OtherModule {}
    const starting = startTasks({ imports: [OneModule, OtherModule] });
    expect((await rejection(starting, TaskDeclarationError)).message).toMatch(
      /CleanTasks.clean: its class is provided by OneModule and OtherModule. Provide it in one module/,
    );
  });
});
