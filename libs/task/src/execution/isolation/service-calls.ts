import { Injectable } from '@nestjs/common';

/** Methods of `TaskService` that a method in a process of its own may call: they are carried out by the application's. */
export const CARRIED_METHODS = [
  'run',
  'start',
  'runAll',
  'cancel',
  'pause',
  'resume',
  'retry',
  'find',
  'runs',
  'schedules',
  'pauseSchedule',
  'resumeSchedule',
] as const;

/** One of {@link CARRIED_METHODS}. */
export type CarriedMethod = (typeof CARRIED_METHODS)[number];

/** Where the calls of methods in processes of their own are carried out. Said by the service, which stands above all that executes. */
@Injectable()
export class ServiceCalls {
  /** Carries out one call; rejects with what the method rejects with. */
  carryOut: (method: CarriedMethod, args: readonly unknown[]) => Promise<unknown> = (method) =>
    Promise.reject(new Error(`Nobody carries out tasks.${method} yet.`));
}
