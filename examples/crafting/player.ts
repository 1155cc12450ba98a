/** So many of each item; none of what is not named. */
export type Items = Readonly<Record<string, number>>;

/** The state of the world: plain data. */
export interface Player {
  readonly place: string;
  readonly carried: Items;
  readonly chest: { readonly isOpen: boolean; readonly items: Items };
  /** How many acts have changed something. */
  readonly acts: number;
}

/** How many there are of an item. */
export function countOf(items: Items, item: string): number {
  return items[item] ?? 0;
}

/** The items with so many more of one, or fewer; what is used up is gone. */
export function plus(items: Items, item: string, count: number): Items {
  const { [item]: _, ...others } = items;
  const left = countOf(items, item) + count;
  return left > 0 ? { ...others, [item]: left } : others;
}

/** @example itemsText({ pickaxe: 1, coal: 2 }) // "1 pickaxe, 2 coal" */
export function itemsText(items: Items): string {
  return Object.entries(items)
    .map(([item, count]) => `${count} ${item}`)
    .join(", ");
}
