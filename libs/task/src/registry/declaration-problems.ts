import { TaskDeclarationError } from '../task.errors.js';

/** Takes one sentence or two: what is wrong, and what to do. */
export type Report = (problem: string) => void;

/** Gathers everything that is wrong with declarations, so that a developer is told all of it at once. */
export class DeclarationProblems {
  private readonly errors: TaskDeclarationError[] = [];

  /** Where to report what is wrong at one place, `Class.method`. */
  at(declaredAt: string): Report {
    return (problem) => this.add(new TaskDeclarationError(declaredAt, problem));
  }

  add(error: TaskDeclarationError): void {
    this.errors.push(error);
  }

  get count(): number {
    return this.errors.length;
  }

  /** @throws TaskDeclarationError that carries all of them, when there are any */
  throwIfAny(): void {
    const [first, ...others] = this.errors;
    if (first !== undefined) throw new TaskDeclarationError(first.declaredAt, first.problem, others);
  }
}
