import { PARAM_METADATA, PROPERTY_METADATA } from './metadata-keys.js';
import { Param, TaskParam } from './param.decorator.js';

const parameters = (target: object, name?: string) => Reflect.getOwnMetadata(PARAM_METADATA, target, name as string);
const properties = (type: { prototype: object }) => Reflect.getMetadata(PROPERTY_METADATA, type.prototype);

describe('@Param', () => {
  it('leaves the position, the key and the options of a parameter', () => {
    class Tasks {
      run(@Param('format', { choices: ['sql'] }) _format: string, _other: object, @Param('limit') _limit: number) {}
    }
    expect(parameters(Tasks.prototype, 'run')).toEqual(
      expect.arrayContaining([
        { index: 0, key: 'format', options: { choices: ['sql'] } },
        { index: 2, key: 'limit', options: {} },
      ]),
    );
  });

  it('leaves properties in the order of the source', () => {
    class Arguments {
      @Param()
      first!: string;

      @Param({ min: 1 })
      second!: number;

      @Param('third', { hidden: true })
      third!: string;
    }
    expect(properties(Arguments)).toEqual([
      { property: 'first', key: undefined, options: {} },
      { property: 'second', key: undefined, options: { min: 1 } },
      { property: 'third', key: 'third', options: { hidden: true } },
    ]);
  });

  it('a subclass adds to what it inherits and never writes into it', () => {
    class Parent {
      @Param({ title: 'Of the parent' })
      limit!: number;
    }
    class Child extends Parent {
      @Param()
      format!: string;
    }
    class Sibling extends Parent {
      @Param({ title: 'Of the child' })
      declare limit: number;
    }
    expect(properties(Parent)).toHaveLength(1);
    expect(properties(Child).map(({ property }: { property: string }) => property)).toEqual(['limit', 'format']);
    expect(properties(Sibling)).toEqual([{ property: 'limit', key: undefined, options: { title: 'Of the child' } }]);
    expect(properties(Parent)[0].options.title).toBe('Of the parent');
  });

  it('a method that overrides another one declares its parameters anew', () => {
    class Parent {
      run(@Param('a') _a: string, @Param('b') _b: string) {}
    }
    class Child extends Parent {
      override run(@Param('c') _c: string) {}
    }
    expect(parameters(Child.prototype, 'run')).toHaveLength(1);
    expect(parameters(Parent.prototype, 'run')).toHaveLength(2);
  });

  it('leaves its mark on the class when it stands in the constructor, where it is found and refused', () => {
    class Tasks {
      constructor(@Param('format') readonly format: string) {}
    }
    expect(parameters(Tasks)).toHaveLength(1);
  });

  it('is refused by the compiler on a parameter without a key', () => {
    class Tasks {
      // @ts-expect-error a parameter has no name at run time, so that its key must be said
      run(@Param({ type: 'string' }) _a: string) {}
    }
    expect(parameters(Tasks.prototype, 'run')).toEqual([{ index: 0, key: undefined, options: { type: 'string' } }]);
  });

  it('has a second name for files that use the one of Nest', () => {
    expect(TaskParam).toBe(Param);
  });
});
