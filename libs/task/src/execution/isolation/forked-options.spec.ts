import { forkedOptions } from './forked-options.js';

it.each([
  [
    ['--max-old-space-size=64', '--import', './tracing.js'],
    ['--max-old-space-size=64', '--import', './tracing.js'],
  ],
  [['--inspect', '--inspect-brk=0.0.0.0:9229', '--enable-source-maps'], ['--enable-source-maps']],
  [
    ['--inspect-port', '9230', '-r', './first.cjs'],
    ['-r', './first.cjs'],
  ],
  [['--input-type=module', '-e', 'await start()', '--input-type', 'module'], []],
  [['--eval=1', '--print', '2', '-p', '3'], []],
])('of %j hold %j in another process', (options, held) => {
  expect(forkedOptions(options)).toEqual(held);
});
