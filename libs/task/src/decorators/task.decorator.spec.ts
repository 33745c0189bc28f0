import { TASK_METADATA } from './metadata-keys.js';
import { Task } from './task.decorator.js';

describe('@Task', () => {
  it('leaves what it is given on the method, and a key alone as options', () => {
    class Tasks {
      @Task('backup')
      a() {}

      @Task({ key: 'vacuum', timeout: '10m' })
      b() {}

      @Task()
      c() {}
    }
    const mark = (name: string) => Reflect.getOwnMetadata(TASK_METADATA, Tasks.prototype, name);
    expect([mark('a'), mark('b'), mark('c')]).toEqual([{ key: 'backup' }, { key: 'vacuum', timeout: '10m' }, {}]);
  });

  it('leaves the method as it is, and survives a decorator that wraps it', () => {
    function Twice(_target: object, _name: string, descriptor: PropertyDescriptor): PropertyDescriptor {
      return { ...descriptor, value: () => [descriptor.value(), descriptor.value()] };
    }
    class Tasks {
      @Twice
      @Task('inner')
      inside() {
        return 1;
      }

      @Task('outer')
      @Twice
      outside() {
        return 1;
      }
    }
    expect([new Tasks().inside(), new Tasks().outside()]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(Reflect.getOwnMetadata(TASK_METADATA, Tasks.prototype, 'inside')).toEqual({ key: 'inner' });
    expect(Reflect.getOwnMetadata(TASK_METADATA, Tasks.prototype, 'outside')).toEqual({ key: 'outer' });
  });

  it('keeps a copy: options that are used twice stay apart', () => {
    const options = { category: 'data' };
    class Tasks {
      @Task(options)
      a() {}
    }
    options.category = 'admin';
    expect(Reflect.getOwnMetadata(TASK_METADATA, Tasks.prototype, 'a')).toEqual({ category: 'data' });
  });

  it('uses a key that two copies of the library share', () => {
    expect(TASK_METADATA).toBe('taskforge:task');
  });
});
