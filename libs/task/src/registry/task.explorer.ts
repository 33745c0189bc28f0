import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ContextIdFactory, DiscoveryService, MetadataScanner, ModuleRef } from '@nestjs/core';
import { ROOT_MODULE_EXAMPLE } from '../config/root-module-file.js';
import { TaskConfiguration } from '../config/task-configuration.js';
import { DeclarationProblems } from './declaration-problems.js';
import { keyTaken, type RegisteredTask, TaskRegistry } from './task.registry.js';
import { type TaskHost, taskFromMethod } from './task-from-method.js';
import { TaskMetadataReader } from './task-metadata.reader.js';

/** How Nest describes a provider or controller. */
type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/**
 * Finds the methods with `@Task` on all providers and controllers when the application starts, and adds them to the registry.
 * One wrong declaration stops the start; all of them are told.
 */
@Injectable()
export class TaskExplorer implements OnModuleInit {
  /** Names of the modules, by `Class.method`. */
  private readonly modules = new Map<string, string>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reader: TaskMetadataReader,
    private readonly registry: TaskRegistry,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** @throws TaskDeclarationError with everything that is wrong with the tasks of the application */
  async onModuleInit(): Promise<void> {
    const problems = new DeclarationProblems();
    const seen = new Set<unknown>();
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      // An alias is another name of a provider that is listed as well.
      if (wrapper.isAlias) continue;
      const host = this.hostOf(wrapper);
      // One object may be provided under several tokens.
      if (host === undefined || (isShared(wrapper) && seen.has(wrapper.instance))) continue;
      seen.add(wrapper.instance);
      await this.addTasks(wrapper, host, problems);
    }
    problems.throwIfAny();
  }

  private async addTasks(wrapper: Wrapper, host: TaskHost, problems: DeclarationProblems): Promise<void> {
    this.refuseMisplaced(host, problems);
    for (const name of this.scanner.getAllMethodNames(host.prototype)) {
      const method = this.reader.method(host.prototype, name);
      const task = method && (await taskFromMethod(host, method, this.reader, problems));
      if (task !== undefined) this.add(task, wrapper, problems);
      if (task !== undefined) this.refuseHomeless(task, problems);
    }
  }

  private add(task: RegisteredTask, { host }: Wrapper, problems: DeclarationProblems): void {
    const { key, declaredAt } = task.definition;
    const module = host?.name ?? 'no module';
    const taken = this.registry.find(key)?.definition.declaredAt;
    if (taken === undefined) {
      this.registry.add(task);
      this.modules.set(declaredAt, module);
    } else if (taken === declaredAt) {
      const modules = `${this.modules.get(declaredAt)} and ${module}`;
      problems.at(declaredAt)(
        `its class is provided by ${modules}. Provide it in one module, and export it from there.`,
      );
    } else {
      problems.at(declaredAt)(keyTaken(key, taken));
    }
  }

  /** The process of an attempt has to be told what to build. */
  private refuseHomeless({ definition }: RegisteredTask, problems: DeclarationProblems): void {
    if (definition.isolation === undefined || this.configuration.rootModule !== null) return;
    problems.at(definition.declaredAt)(
      `its isolation needs the file of the application's root module. Write ${ROOT_MODULE_EXAMPLE}.`,
    );
  }

  private refuseMisplaced({ prototype }: TaskHost, problems: DeclarationProblems): void {
    const type = prototype.constructor;
    if (typeof type !== 'function' || type.prototype !== prototype) return;
    for (const { member, is } of this.reader.misplaced(type as new () => unknown)) {
      problems.at(`${type.name}.${member}`)(
        `@Task and @Param mean nothing here, since it is ${is}. Move them to a method.`,
      );
    }
  }

  /**
   * `undefined` for everything that has no methods: texts, numbers, `null`, objects without a prototype, and what a
   * request-scoped factory will only make later.
   */
  private hostOf(wrapper: Wrapper): TaskHost | undefined {
    const { metatype, isNotMetatype, token, host } = wrapper;
    const prototype = isNotMetatype || !metatype ? prototypeOf(wrapper.instance) : metatype.prototype;
    if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) return undefined;
    if (isShared(wrapper)) return { prototype, instance: () => wrapper.instance };
    // The module's own reference: another module may provide something else under the same token.
    const moduleRef = host?.getProviderByKey<ModuleRef>(ModuleRef).instance;
    if (moduleRef === undefined) return undefined;
    return {
      prototype,
      instance: (context) => {
        const contextId = ContextIdFactory.create();
        // What is injected as REQUEST during a run: there is no HTTP request to give.
        moduleRef.registerRequestByContextId(context, contextId);
        return moduleRef.resolve<object>(token, contextId);
      },
    };
  }
}

/** Whether there is one instance for all runs. */
function isShared(wrapper: Wrapper): boolean {
  return wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
}

function prototypeOf(value: unknown): object | null {
  return typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : null;
}
