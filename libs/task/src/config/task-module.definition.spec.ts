import type { DynamicModule, FactoryProvider, ValueProvider } from '@nestjs/common';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './task-module.definition.js';
import type { TaskModuleOptions, TaskOptionsFactory } from './task-module.options.js';

class Declared extends ConfigurableModuleClass {}

class LateOptions implements TaskOptionsFactory {
  createTaskOptions(): TaskModuleOptions {
    return { bufferSize: 3 };
  }
}

function optionsIn({ providers = [] }: DynamicModule) {
  return providers.find((provider) => (provider as ValueProvider).provide === MODULE_OPTIONS_TOKEN);
}

it('the module is global unless isGlobal is false', () => {
  expect(Declared.forRoot({}).global).toBe(true);
  expect(Declared.forRoot({ isGlobal: false }).global).toBe(false);
  expect(Declared.forRootAsync({ useFactory: () => ({}) }).global).toBe(true);
});

it('the options arrive as they were given, without isGlobal', () => {
  const declared = Declared.forRoot({ isGlobal: true, bufferSize: 3, admin: { path: 'ops', title: 'Jobs' } });
  expect((optionsIn(declared) as ValueProvider).useValue).toEqual({
    bufferSize: 3,
    admin: { path: 'ops', title: 'Jobs' },
  });
});

it('a class of options is asked by createTaskOptions', async () => {
  const provider = optionsIn(Declared.forRootAsync({ useClass: LateOptions })) as FactoryProvider;
  expect(await provider.useFactory(new LateOptions())).toEqual({ bufferSize: 3 });
});

it('beside a factory only what must be known early can be said of the site', () => {
  Declared.forRootAsync({ useFactory: () => ({}), admin: { path: 'ops' } });
  // @ts-expect-error a rule of access that stood here would be ignored
  Declared.forRootAsync({ useFactory: () => ({}), admin: { path: 'ops', authorize: () => true } });
});
