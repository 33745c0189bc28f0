import { Injectable } from '@nestjs/common';
import { IsEmail, IsInt, Max, Min } from 'class-validator';
import { Param, Task, TaskContext } from 'nestjs-taskforge';

/** What a greeting is made of. */
@Injectable()
export class Greetings {
  /** The greeting for a name. */
  for(name: string): string {
    return `Hello, ${name}!`;
  }
}

/** One class that declares all inputs of a task. */
export class InviteArguments {
  @Param({ title: 'E-mail address' })
  @IsEmail()
  email!: string;

  @Param({ unit: 'seats' })
  @IsInt()
  @Min(1)
  @Max(5)
  seats: number = 2;
}

/** Both ways to declare inputs. */
@Injectable()
export class GreetingTasks {
  constructor(private readonly greetings: Greetings) {}

  @Task({ title: 'Greet somebody', category: 'report', tags: ['hello'], timeout: '1m' })
  async greet(
    @Param('name', { minLength: 2 }) name: string,
    context: TaskContext,
    @Param('times', { min: 1, max: 3, default: 1 }) times: number,
  ): Promise<{ greeting: string }> {
    for (let time = 1; time <= times; time += 1) {
      context.log(`greeting ${name}`);
      context.progress(time, times);
    }
    context.summary(`Greeted ${name}`);
    return { greeting: this.greetings.for(name) };
  }

  @Task('invite')
  invite(args: InviteArguments): { greeting: string; seats: number } {
    return { greeting: this.greetings.for(args.email), seats: args.seats };
  }
}
