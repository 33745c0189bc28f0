import { adminPlaceOf } from './admin-place.js';

it.each([
  [undefined, 'admin/task'],
  [{}, 'admin/task'],
  [{ title: 'Jobs' }, 'admin/task'],
  [{ path: 'ops/jobs' }, 'ops/jobs'],
  [{ path: '/ops/jobs/' }, 'ops/jobs'],
  [{ path: '//ops//' }, 'ops'],
  [{ path: '/' }, ''],
])('the options %p place the site at "%s"', (admin, path) => {
  expect(adminPlaceOf(admin)).toEqual({ path });
});

it('there is no site where it is switched off', () => {
  expect(adminPlaceOf(false)).toBe(false);
});
