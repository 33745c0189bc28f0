import 'reflect-metadata';
import { Transform, Type } from 'class-transformer';
import {
  IsDivisibleBy,
  IsEmail,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
  MaxLength,
  Min,
  MinLength,
  registerDecorator,
  ValidateIf,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import type { ParamDefinition, TaskDefinition } from '../definition/task-definition.js';
import { InvalidParamsError } from '../task.errors.js';
import { prepareParams } from './prepare-params.js';

type Rules = Partial<ParamDefinition> & Pick<ParamDefinition, 'key' | 'type'>;

function task(argumentClass: new () => object, ...params: Rules[]): TaskDefinition {
  return {
    key: 'import',
    title: 'Import',
    description: '',
    category: 'data',
    tags: [],
    hidden: false,
    overlap: 'queue',
    priority: 0,
    schedules: [],
    declaredAt: 'DataTasks.import',
    argumentClass,
    params: params.map((param) => ({ title: param.key, required: true, order: 0, hidden: false, ...param })),
  };
}

async function issues(definition: TaskDefinition, input: Record<string, unknown>): Promise<string[]> {
  try {
    await prepareParams(definition, input, 'json');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidParamsError)) throw error;
    return error.issues.map(({ param, code, message }) => `${param} ${code}: ${message}`);
  }
}

class Contact {
  @IsEmail()
  email!: string;

  @IsInt()
  @Min(1, { message: 'Order at least one box.' })
  @IsDivisibleBy(6)
  boxes!: number;

  @IsOptional()
  @MinLength(3)
  note?: string;
}

const CONTACT = task(
  Contact,
  { key: 'email', type: 'string' },
  { key: 'boxes', type: 'integer', min: 1 },
  { key: 'note', type: 'string', required: false, minLength: 3 },
);

describe('rules of an argument class', () => {
  it('are all told at once, with those of the params, in the order of the params', async () => {
    expect(await issues(CONTACT, { email: 'nobody', boxes: 7, note: 'hi' })).toEqual([
      'email rule: Must be an email.',
      'boxes rule: Must be divisible by 6.',
      'note minLength: Enter at least 3 characters, not 2.',
    ]);
  });

  it('are not told twice, and a message of their own is told instead of ours', async () => {
    expect(await issues(CONTACT, { email: 'a@example.org', boxes: -6 })).toEqual([
      'boxes min: Order at least one box.',
    ]);
  });

  it('are not asked of a value that could not be read or is missing', async () => {
    expect(await issues(CONTACT, { boxes: 'six' })).toEqual([
      'email required: Enter a text.',
      'boxes type: Enter a whole number of at least 1.',
    ]);
  });

  it('are still asked of the others when one value could not be read', async () => {
    expect(await issues(CONTACT, { email: 'nobody', boxes: 'six' })).toEqual([
      'email rule: Must be an email.',
      'boxes type: Enter a whole number of at least 1.',
    ]);
  });

  it('pass good values through, as they were entered', async () => {
    const { values } = await prepareParams(CONTACT, { email: 'a@example.org', boxes: 6 }, 'json');
    expect(values).toEqual({ email: 'a@example.org', boxes: 6 });
  });

  it('see the values as @Transform leaves them', async () => {
    class Trimmed {
      @Transform(({ value }) => (value as string).trim())
      @MaxLength(3)
      name!: string;
    }
    const definition = task(Trimmed, { key: 'name', type: 'string' });
    expect(await issues(definition, { name: '  abc  ' })).toEqual([]);
    expect(await issues(definition, { name: ' abcd ' })).toEqual([
      'name rule: Must be shorter than or equal to 3 characters.',
    ]);
  });

  it('are not asked of an optional value that is missing, with @IsOptional or without', async () => {
    class Loose {
      @IsString()
      @MinLength(3)
      note?: string;
    }
    const definition = task(Loose, { key: 'note', type: 'string', required: false });
    expect(await issues(definition, {})).toEqual([]);
    expect(await issues(definition, { note: 'hi' })).toEqual([
      'note rule: Must be longer than or equal to 3 characters.',
    ]);
  });

  it('@ValidateIf says when a missing value is missed', async () => {
    class Conditional {
      mode!: string;

      @ValidateIf(({ mode }: Conditional) => mode === 'file')
      @IsNotEmpty({ message: 'Say which file.' })
      path?: string;
    }
    const definition = task(
      Conditional,
      { key: 'mode', type: 'string' },
      { key: 'path', type: 'string', required: false },
    );
    expect(await issues(definition, { mode: 'table' })).toEqual([]);
    expect(await issues(definition, { mode: 'file' })).toEqual(['path rule: Say which file.']);
  });

  it('that a text looks wrong is one issue: pattern and @Matches are the same rule', async () => {
    class Coded {
      @Matches(/^[a-z]+$/)
      code!: string;
    }
    const definition = task(Coded, { key: 'code', type: 'string', pattern: /^[a-z]+$/ });
    expect(await issues(definition, { code: 'A1' })).toEqual(['code pattern: Enter a text that matches ^[a-z]+$.']);
  });

  it('work inside a nested value: the issue is that of the param, its message names the path', async () => {
    class Item {
      @IsPositive()
      price!: number;

      @MaxLength(3, { message: 'Shorten it.' })
      name!: string;
    }
    class Order {
      @ValidateNested({ each: true })
      @Type(() => Item)
      items!: Item[];
    }
    const definition = task(Order, { key: 'items', type: 'json' });
    expect(await issues(definition, { items: [{ price: 1, name: 'tea' }] })).toEqual([]);
    expect(
      await issues(definition, {
        items: [
          { price: 1, name: 'tea' },
          { price: -1, name: 'coffee' },
          { price: -2, name: 'cocoa' },
        ],
      }),
    ).toEqual(['items rule: items.1.price must be a positive number.', 'items rule: items.1.name: Shorten it.']);
  });

  it('may be asynchronous', async () => {
    class Unique {
      @IsUnknown()
      name!: string;
    }
    const definition = task(Unique, { key: 'name', type: 'string' });
    expect(await issues(definition, { name: 'new' })).toEqual([]);
    expect(await issues(definition, { name: 'known' })).toEqual(['name rule: Is known already.']);
  });

  it('that stumble over a value that could not be read do not hide why', async () => {
    const definition = task(Span, { key: 'start', type: 'datetime' }, { key: 'end', type: 'datetime' });
    const end = '2026-03-01T00:00:00Z';
    expect(await issues(definition, { start: 'soon', end })).toEqual([
      'start type: Enter a date and time, such as 2026-03-01T14:30:00Z.',
    ]);
    expect(await issues(definition, { start: '2026-03-02T00:00:00Z', end })).toEqual([
      'end rule: Must be after start.',
    ]);
  });

  it('that break by themselves are not taken for a bad input', async () => {
    class Broken {
      @Transform(() => {
        throw new Error('a mistake of the application');
      })
      name!: string;
    }
    const definition = task(Broken, { key: 'name', type: 'string' });
    await expect(prepareParams(definition, { name: 'a' }, 'json')).rejects.toThrow('a mistake of the application');
  });

  it('a class without any rule refuses nothing', async () => {
    class Plain {
      name!: string;
    }
    expect(await issues(task(Plain, { key: 'name', type: 'string' }), { name: 'a' })).toEqual([]);
  });
});

function IsUnknown(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isUnknown',
      target: target.constructor,
      propertyName: property as string,
      async: true,
      validator: {
        validate: async (value) => value !== 'known',
        defaultMessage: () => 'Is known already.',
      },
    });
}

class Span {
  start!: Date;

  @IsAfterStart()
  end!: Date;
}

function IsAfterStart(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isAfterStart',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: Date, validation) =>
          value.getTime() > (validation as ValidationArguments & { object: Span }).object.start.getTime(),
        defaultMessage: () => '$property must be after start',
      },
    });
}
