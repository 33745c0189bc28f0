import { Transform, Type } from 'class-transformer';
import { IsEmail, IsIn, IsOptional, Max, Min } from 'class-validator';
import { Param } from '../decorators/param.decorator.js';
import { Task } from '../decorators/task.decorator.js';
import { prepareParams } from '../params/prepare-params.js';
import { TaskContext } from '../run/task-context.js';
import { DeclarationProblems } from './declaration-problems.js';
import type { RegisteredTask } from './task.registry.js';
import { taskFromMethod } from './task-from-method.js';
import { type MarkedMethod, TaskMetadataReader } from './task-metadata.reader.js';

const CONTEXT = { runId: 'r1' } as TaskContext;
const reader = new TaskMetadataReader();

function build(
  type: new () => object,
  name: string,
  problems: DeclarationProblems,
): Promise<RegisteredTask | undefined> {
  const instance = new type();
  const host = { prototype: type.prototype as object, instance: () => instance };
  return taskFromMethod(host, reader.method(type.prototype, name) as MarkedMethod, reader, problems);
}

async function task(type: new () => object, name = 'run'): Promise<RegisteredTask> {
  const problems = new DeclarationProblems();
  const built = await build(type, name, problems);
  problems.throwIfAny();
  return built as RegisteredTask;
}

async function told(type: new () => object, name = 'run'): Promise<string> {
  const problems = new DeclarationProblems();
  expect(await build(type, name, problems)).toBeUndefined();
  try {
    problems.throwIfAny();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

async function run(registered: RegisteredTask, input: Record<string, unknown>): Promise<unknown> {
  const { values } = await prepareParams(registered.definition, input, 'json');
  return registered.invoke(values, CONTEXT);
}

class ExportArguments {
  @Param()
  @IsEmail()
  notify!: string;

  @Param({ description: 'At once' })
  @Min(1)
  @Max(50)
  limit = 10;

  @Param()
  @IsOptional()
  @IsIn(['csv', 'json'])
  format?: string;

  @Param({ type: 'json', required: false })
  @Type(() => Date)
  days: Date[] = [];

  @Param({ required: false })
  @Transform(({ value }) => value?.trim())
  note?: string;

  local = 'not a param';
}

describe('a task of a method', () => {
  it('gets its parameters by key and the context by its type, at any position', async () => {
    class Tasks {
      prefix = 'got';

      @Task()
      run(@Param('a') a: string, context: TaskContext, @Param('b') b: number) {
        return [this.prefix, a, context.runId, b];
      }
    }
    expect(await run(await task(Tasks), { b: 2, a: 'one' })).toEqual(['got', 'one', 'r1', 2]);
  });

  it('has a key made of the name of the method, unless it gives one', async () => {
    class Tasks {
      @Task({ title: 'Rebuild' })
      rebuildIndex() {}

      @Task('own-key')
      other() {}
    }
    expect((await task(Tasks, 'rebuildIndex')).definition).toMatchObject({
      key: 'rebuild-index',
      declaredAt: 'Tasks.rebuildIndex',
    });
    expect((await task(Tasks, 'other')).definition.key).toBe('own-key');
  });

  it('that takes an argument class has its properties, their rules and their initialisers as params', async () => {
    class Tasks {
      @Task()
      run(_args: ExportArguments) {}
    }
    const { params, argumentClass } = (await task(Tasks)).definition;
    expect(argumentClass).toBe(ExportArguments);
    expect(params).toMatchObject([
      { key: 'notify', type: 'string', format: 'email', required: true },
      { key: 'limit', type: 'number', min: 1, max: 50, default: 10, required: false },
      { key: 'format', type: 'select', choices: [{ value: 'csv' }, { value: 'json' }], required: false },
      { key: 'days', type: 'json', required: false, default: [], clearable: true },
      { key: 'note', type: 'string', required: false },
    ]);
  });

  it('gets an instance of its argument class, with initialisers, @Type and @Transform, and without other values', async () => {
    class Tasks {
      @Task()
      run(_context: TaskContext, args: ExportArguments, @Param('other') other: string) {
        return { args, other };
      }
    }
    const input = { notify: 'a@example.org', days: ['2026-03-01'], note: ' hi ', other: 'apart' };
    const { args, other } = (await run(await task(Tasks), input)) as { args: ExportArguments; other: string };
    expect(other).toBe('apart');
    expect(args).toBeInstanceOf(ExportArguments);
    expect({ ...args }).toEqual({
      notify: 'a@example.org',
      limit: 10,
      days: [new Date('2026-03-01')],
      note: 'hi',
      local: 'not a param',
    });
  });

  it('gets no value, rather than the initialiser, where one was taken out', async () => {
    class Loose {
      @Param({ required: false })
      limit?: number = 10;
    }
    class Tasks {
      @Task()
      run(args: Loose) {
        return args;
      }
    }
    expect(await run(await task(Tasks), {})).toEqual({ limit: 10 });
    expect(await run(await task(Tasks), { limit: null })).toEqual({ limit: undefined });
  });

  it('may inherit the properties of its argument class', async () => {
    class More extends ExportArguments {
      @Param()
      region!: string;
    }
    class Tasks {
      @Task()
      run(_args: More) {}
    }
    expect((await task(Tasks)).definition.params.map(({ key }) => key)).toEqual([
      'notify',
      'limit',
      'format',
      'days',
      'note',
      'region',
    ]);
  });

  it('that rejects or throws rejects', async () => {
    class Tasks {
      @Task()
      run() {
        throw new Error('no disk');
      }
    }
    await expect(run(await task(Tasks), {})).rejects.toThrow('no disk');
  });

  it('is the one of the subclass where that overrides it, with what the parent says of it', async () => {
    class Parent {
      @Task('shared')
      run(@Param('a') a: string): unknown {
        return a;
      }
    }
    class Child extends Parent {
      override run(a: string): unknown {
        return `child ${a}`;
      }
    }
    class Again extends Parent {
      override run(@Param('b') b: string): unknown {
        return `again ${b}`;
      }
    }
    expect((await task(Child)).definition).toMatchObject({
      key: 'shared',
      declaredAt: 'Child.run',
      params: [{ key: 'a' }],
    });
    expect(await run(await task(Child), { a: 'x' })).toBe('child x');
    expect((await task(Again)).definition).toMatchObject({ key: 'shared', params: [{ key: 'b' }] });
    expect(await run(await task(Again), { b: 'x' })).toBe('again x');
  });
});

describe('a wrong declaration is told', () => {
  it('with the place, and with everything that is wrong there', async () => {
    class Tasks {
      @Task({ key: 'Run', timeout: 'soon' })
      run(@Param('a', { min: 5 }) _a: string, @Param('a') _b: unknown) {}
    }
    const lines = (await told(Tasks)).split('\n');
    expect(lines).toHaveLength(5);
    expect(lines.every((line) => line.startsWith('Tasks.run: '))).toBe(true);
  });

  it('when a parameter can be given by no run', async () => {
    class Tasks {
      @Task()
      run(_a: Map<string, string>, _b: { x: number }) {}
    }
    const [first, second] = (await told(Tasks)).split('\n');
    expect(first).toBe(
      'Tasks.run: parameter 1 is a Map that no run can give. ' +
        'Give it @Param, make it a TaskContext, or a class whose properties carry @Param.',
    );
    expect(second).toContain('parameter 2 has a type that is not known at run time.');
    expect(second).toContain('without "import type"');
  });

  it('when the compiler left no types', async () => {
    class Tasks {
      run(_a: string) {}
    }
    Task()(Tasks.prototype, 'run', Object.getOwnPropertyDescriptor(Tasks.prototype, 'run') as PropertyDescriptor);
    expect(await told(Tasks)).toContain(
      'parameter 1 cannot be told: the compiler left no types. Set "emitDecoratorMetadata"',
    );
  });

  it('when it takes two argument classes', async () => {
    class Other {
      @Param()
      region!: string;
    }
    class Tasks {
      @Task()
      run(_a: ExportArguments, _b: Other) {}
    }
    expect(await told(Tasks)).toBe('Tasks.run: it takes two argument classes, ExportArguments and Other. Join them.');
  });

  it('when a parameter has no key', async () => {
    class Tasks {
      @Task()
      run(_a: string) {}
    }
    // The compiler refuses it; JavaScript does not.
    (Param() as ParameterDecorator)(Tasks.prototype, 'run', 0);
    expect(await told(Tasks)).toContain("@Param of parameter 1 has no key. Write @Param('key', …).");
  });

  it('when @Param stands on a method without @Task', async () => {
    class Tasks {
      run(@Param('a') _a: string) {}
    }
    expect(await told(Tasks)).toBe(
      'Tasks.run: @Param stands on a method without @Task. Give it @Task, or take @Param away.',
    );
  });

  it('when an argument class cannot be made, or its properties are misnamed or static', async () => {
    class Wrong {
      @Param('other')
      name!: string;

      @Param({ type: 'string' })
      static place: string;

      constructor(needed: { deep: { value: string } }) {
        this.name = needed.deep.value;
      }
    }
    class Tasks {
      @Task()
      run(_args: Wrong) {}
    }
    const lines = (await told(Tasks)).split('\n');
    expect(lines).toEqual([
      expect.stringContaining('@Param stands on Wrong.place, which is static.'),
      expect.stringContaining('Wrong cannot be made without arguments'),
      expect.stringContaining('@Param("other") stands on Wrong.name, and a property is its own key.'),
    ]);
  });

  it('when an initialiser breaks the rules of its property', async () => {
    class Wrong {
      @Param()
      @Min(5)
      limit = 1;
    }
    class Tasks {
      @Task()
      run(_args: Wrong) {}
    }
    expect(await told(Tasks)).toContain('its default 1 breaks its own rule: Enter a number of at least 5.');
  });
});
