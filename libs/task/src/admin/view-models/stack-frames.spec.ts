import { stackFrames, stackGroups } from './stack-frames.js';

const stack = `RowFormatError: Row 3,118 is bad
    second line of the message (not a frame)
    at parsePhone (file:///srv/shop/src/csv/phone.ts:41:11)
    at RowMapper.toCustomer (/srv/shop/src/csv/row-mapper.ts:88:23)
    at async Promise.all (index 0)
    at Object.<anonymous> (/srv/shop/node_modules/csv/lib/index.js:1:1)
    at new Parser (/srv/other/node_modules/csv/lib/parser.js:2:2)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at async ImportTask.run (/srv/shop/src/import.task.ts:132:7)
    at /srv/shop/src/main.ts:3:1
    at C:\\shop\\src\\windows.ts:4:2`;

describe('stackFrames', () => {
  const frames = stackFrames(stack, '/srv/shop');

  it('reads name and place of each frame, relative to where the application runs', () => {
    expect(frames[0]).toEqual({ name: 'parsePhone', place: 'src/csv/phone.ts:41:11', owner: null });
    expect(frames.map(({ name }) => name)).toEqual([
      'parsePhone',
      'RowMapper.toCustomer',
      'Object.<anonymous>',
      'new Parser',
      'process.processTicksAndRejections',
      'ImportTask.run',
      '(anonymous)',
      '(anonymous)',
    ]);
  });

  it('leaves out lines that are no frames', () => {
    expect(stackFrames('Error: at nothing (in particular)\n  at', '/srv/shop')).toEqual([]);
  });

  it('knows frames of packages, of this library and of Node, wherever they lie', () => {
    const own = `    at RunExecutor.call (${import.meta.filename}:1:1)`;
    const others = [...frames, ...stackFrames(own, '/srv/shop')].filter(({ owner }) => owner !== null);
    expect(others.map(({ owner, place }) => [owner, place])).toEqual([
      ['node_modules', 'node_modules/csv/lib/index.js:1:1'],
      ['node_modules', '/srv/other/node_modules/csv/lib/parser.js:2:2'],
      ['Node', 'node:internal/process/task_queues:95:5'],
      ['Taskforge', `${import.meta.filename}:1:1`],
    ]);
  });
});

describe('stackGroups', () => {
  it('folds frames next to each other that are not the application’s', () => {
    const groups = stackGroups(stackFrames(stack, '/srv/shop'));
    expect(groups.map(({ foreign, frames }) => [foreign, frames.length])).toEqual([
      [false, 2],
      [true, 3],
      [false, 3],
    ]);
  });
});
