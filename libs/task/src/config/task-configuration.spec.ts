import { TaskSettingsError } from '../task.errors.js';
import type { AdminPlace } from './admin-place.js';
import { TaskConfiguration } from './task-configuration.js';
import type { TaskModuleOptions } from './task-module.options.js';

const PLACE: AdminPlace = { path: 'ops/jobs' };

describe('TaskConfiguration', () => {
  it('holds the settings in force and who set each', () => {
    const { settings, sources } = new TaskConfiguration({ bufferSize: 5 }, { logLevel: 'warn' }, false);
    expect(settings).toMatchObject({ bufferSize: 5, logLevel: 'warn', maxQueued: 100_000 });
    expect(sources).toMatchObject({ bufferSize: 'code', logLevel: 'environment', maxQueued: 'default' });
  });

  it('refuses a wrong value', () => {
    expect(() => new TaskConfiguration({ bufferSize: 0 }, {}, false)).toThrow(TaskSettingsError);
  });

  it('puts the options of the site at its place', () => {
    const authorize = () => true;
    expect(new TaskConfiguration({ admin: { title: 'Jobs', authorize } }, {}, PLACE).admin).toEqual({
      path: 'ops/jobs',
      title: 'Jobs',
      authorize,
    });
    expect(new TaskConfiguration({}, {}, PLACE).admin).toEqual({ path: 'ops/jobs' });
  });

  it('lets the options repeat the place, however it is written', () => {
    expect(new TaskConfiguration({ admin: { path: '/ops/jobs/' } }, {}, PLACE).admin).toEqual({ path: 'ops/jobs' });
  });

  it.each<[string, TaskModuleOptions['admin']]>([
    ['have no site', false],
    ['have the site elsewhere', { path: 'admin/task' }],
  ])('refuses options that come too late to %s', (_what, admin) => {
    const act = () => new TaskConfiguration({ admin }, {}, PLACE);
    expect(act).toThrow(TaskSettingsError);
    expect(act).toThrow('in TaskModule.forRootAsync, put admin: false or admin: { path } beside useFactory');
  });

  it('has no site where none was placed, whatever the options say of it', () => {
    expect(new TaskConfiguration({ admin: { title: 'Jobs' } }, {}, false).admin).toBe(false);
    expect(new TaskConfiguration({}, {}, false).admin).toBe(false);
  });
});
