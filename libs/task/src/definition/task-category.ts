/** A category with tasks in it. */
export interface TaskCategory {
  /** As the tasks name it. */
  readonly key: string;
  /** As people read it. */
  readonly label: string;
  /** Name of a Lucide icon. */
  readonly icon: string;
  /** Listed tasks in it. */
  readonly count: number;
}

/** Labels and icons of the categories that come with the library; any other word is shown capitalised. */
const KNOWN: Readonly<Record<string, { readonly label: string; readonly icon: string }>> = {
  maintenance: { label: 'Maintenance', icon: 'wrench' },
  data: { label: 'Data', icon: 'database' },
  admin: { label: 'Admin', icon: 'shield' },
  report: { label: 'Report', icon: 'chart-column' },
};

/** The name of a category as people read it. */
export function categoryLabel(category: string): string {
  const words = category.replace(/[-_]+/g, ' ');
  return KNOWN[category]?.label ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** The icon of a category; `play` for one the library does not know. */
export function categoryIcon(category: string): string {
  return KNOWN[category]?.icon ?? 'play';
}

/** The categories of these tasks with their counts: the four known ones first, then by first appearance. */
export function categoriesOf(tasks: readonly { readonly category: string }[]): TaskCategory[] {
  const keys = [...Object.keys(KNOWN), ...tasks.map(({ category }) => category)];
  return [...new Set(keys)]
    .map((key) => ({
      key,
      label: categoryLabel(key),
      icon: categoryIcon(key),
      count: tasks.filter(({ category }) => category === key).length,
    }))
    .filter(({ count }) => count > 0);
}
