import type { ParamIssue, Run } from 'nestjs-taskforge';

/** JSON of the site: a run, a task, a list or a problem. Tests look at the fields they mean. */
export interface SiteJson extends Omit<Run, 'items'> {
  readonly issues: readonly ParamIssue[];
  readonly nearest: readonly string[];
  readonly items: readonly SiteJson[];
  readonly nextCursor: string | null;
  readonly categories: readonly unknown[];
  readonly key: string;
  readonly params: readonly unknown[];
}

/** The JSON of an answer. */
export async function jsonOf(response: Response): Promise<SiteJson> {
  return (await response.json()) as SiteJson;
}
