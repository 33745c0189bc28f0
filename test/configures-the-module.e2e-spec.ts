import { Injectable, Module } from '@nestjs/common';
import { TaskModule, type TaskModuleOptions, type TaskOptionsFactory, TaskService } from 'nestjs-taskforge';
import { startApplication } from './support/task-application.js';

describe('TaskModule', () => {
  @Injectable()
  class AskedForTasks {
    constructor(readonly tasks: TaskService) {}
  }
  @Module({ providers: [AskedForTasks] })
  class FeatureModule {}
  const store = 'sqlite::memory:';

  it('is there for every module unless isGlobal is false', async () => {
    const everywhere = await startApplication({ imports: [TaskModule.forRoot({ store }), FeatureModule] });
    expect(everywhere.get(AskedForTasks).tasks).toBe(everywhere.tasks);
    const local = { store, isGlobal: false };
    await expect(startApplication({ imports: [TaskModule.forRoot(local), FeatureModule] })).rejects.toThrow(
      /can't resolve dependencies of the AskedForTasks/,
    );
    const root = TaskModule.forRoot(local);
    const imported = await startApplication({ imports: [root], providers: [AskedForTasks] });
    expect(imported.get(AskedForTasks).tasks).toBe(imported.tasks);
  });

  it('takes its options from a factory, from a class of its own, or from one that exists', async () => {
    @Injectable()
    class Settings implements TaskOptionsFactory {
      createTaskOptions(): TaskModuleOptions {
        return { store, logLevel: 'error' };
      }
    }
    @Module({ providers: [Settings], exports: [Settings] })
    class SettingsModule {}
    const imports = [SettingsModule];
    const useFactory = async (settings: Settings) => settings.createTaskOptions();
    for (const how of [
      { imports, inject: [Settings], useFactory },
      { useClass: Settings },
      { imports, useExisting: Settings },
    ]) {
      const { tasks } = await startApplication({ imports: [TaskModule.forRootAsync(how)] });
      tasks.register({ key: 'talk' }, (_args, context) => context.info('not recorded at this level'));
      expect(await tasks.run('talk')).toMatchObject({ ok: true, logLines: 0 });
    }
  });

  it('must know beside the factory whether there is a site, and where', async () => {
    const useFactory = () => ({ store, admin: { path: 'elsewhere' } });
    await expect(startApplication({ imports: [TaskModule.forRootAsync({ useFactory })] })).rejects.toThrow(
      /put admin: false or admin: { path } beside useFactory/,
    );
    const { tasks } = await startApplication({
      imports: [TaskModule.forRootAsync({ admin: false, useFactory: () => ({ store }) })],
    });
    tasks.register({ key: 'no-site' }, () => {});
    expect(await tasks.run('no-site')).toMatchObject({ ok: true, url: null });
  });
});
