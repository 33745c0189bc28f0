import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type CarriedMethod, ServiceCalls } from '../execution/isolation/service-calls.js';
import { TaskService } from './task.service.js';

/** Carries out what methods in processes of their own ask of the service. */
@Injectable()
export class ServiceCallsOfRuns implements OnModuleInit {
  constructor(
    private readonly calls: ServiceCalls,
    private readonly tasks: TaskService,
  ) {}

  onModuleInit(): void {
    const methods = this.tasks as unknown as Record<CarriedMethod, (...args: readonly unknown[]) => Promise<unknown>>;
    this.calls.carryOut = (method, args) => methods[method](...args);
  }
}
