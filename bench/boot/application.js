/**
 * Boots one application and prints how long that took: `node application.js <tasks>`; without a number the application has
 * no task module. A process of its own each time, so that nothing is loaded before.
 */
import 'reflect-metadata';

const tasks = process.argv[2] === undefined ? undefined : Number(process.argv[2]);
const start = performance.now();
const { Module } = await import('@nestjs/common');
const { NestFactory } = await import('@nestjs/core');

class AppModule {}
Module(tasks === undefined ? {} : await withTasks(tasks))(AppModule);
const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');
console.log(performance.now() - start);
await app.close();

/** @param {number} count */
async function withTasks(count) {
  const { Param, Task, TaskModule } = await import('nestjs-taskforge');
  const hosts = Array.from({ length: count / 10 }, (_, host) => {
    class Host {}
    for (let index = 0; index < 10; index++) {
      const name = `task${host}x${index}`;
      Object.defineProperty(Host.prototype, name, { value: () => index, configurable: true, writable: true });
      Param('limit', { type: 'integer', min: 1, default: 10 })(Host.prototype, name, 0);
      Param('name', { type: 'string', required: false })(Host.prototype, name, 1);
      Task({ title: `Task ${name}`, category: 'data' })(
        Host.prototype,
        name,
        /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(Host.prototype, name)),
      );
    }
    return Host;
  });
  return { imports: [TaskModule.forRoot({ store: 'sqlite::memory:' })], providers: hosts };
}
