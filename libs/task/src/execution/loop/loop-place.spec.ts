import { LoopPlace } from './loop-place.js';

it('tells loops apart by their names, and those without one by their order', () => {
  const method = LoopPlace.outermost();
  expect([null, 'orders', null, 'a/#1'].map((name) => method.idOf(name))).toEqual(['#1', 'orders', '#2', 'a%2F%231']);
});

it('tells loops inside items apart by the items', () => {
  expect(LoopPlace.inItem('orders', 'a/b').idOf(null)).toBe('orders/a%2Fb/#1');
  expect(LoopPlace.inItem('orders', 'c').idOf('lines')).toBe('orders/c/lines');
});

it('refuses a name that was there before', () => {
  const method = LoopPlace.outermost();
  method.idOf('orders');
  expect(() => method.idOf('orders')).toThrow('there was a loop with the checkpoint "orders" here already');
});
