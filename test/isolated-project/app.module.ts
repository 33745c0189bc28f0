import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { isIsolatedProcess, TaskModule, TaskService } from '../../libs/task/src/index.js';
import { PairedTasks } from './paired.tasks.js';
import { StubbornTasks } from './stubborn.tasks.js';

/** Registers a task while the application starts, and asks for something that only one process may do. */
@Injectable()
class AtTheStart implements OnModuleInit {
  constructor(private readonly tasks: TaskService) {}

  async onModuleInit(): Promise<void> {
    this.tasks.register({ key: 'registered' }, () => 'registered');
    if (!isIsolatedProcess()) return;
    if (process.env.START_TWICE !== undefined) await this.tasks.start('registered');
  }
}

/** An application that a test starts as a process of its own; its attempts have processes of their own. */
@Module({
  imports: [TaskModule.forRoot({ admin: false, rootModule: new URL('./app.module.js', import.meta.url) })],
  providers: [PairedTasks, StubbornTasks, AtTheStart],
})
export class AppModule {}
