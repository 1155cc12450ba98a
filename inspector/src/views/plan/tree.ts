import type { PlanItem } from "./plan.ts";

/** The nodes in sight: those in no branch that is closed. */
export function itemsInSight(items: readonly PlanItem[], closed: ReadonlySet<string>): readonly PlanItem[] {
  const hidden = new Set<string>();
  return items.filter(({ id, parent }) => {
    const isHidden = parent !== null && (hidden.has(parent) || closed.has(parent));
    if (isHidden) hidden.add(id);
    return !isHidden;
  });
}

/** What a key asks of the tree: to go to a node, or to open or close one. */
export type TreeStep =
  | { readonly type: "go"; readonly id: string }
  | { readonly type: "open" | "close"; readonly id: string };

/**
 * The keys of a tree as people know them: up and down among what is in sight, right opens or goes in, left closes or
 * goes out.
 */
export function treeStep(
  key: string,
  active: string,
  inSight: readonly PlanItem[],
  closed: ReadonlySet<string>,
): TreeStep | undefined {
  const place = inSight.findIndex(({ id }) => id === active);
  const item = inSight[place];
  if (item === undefined) return undefined;
  const goTo = (target: PlanItem | undefined): TreeStep | undefined =>
    target === undefined ? undefined : { type: "go", id: target.id };
  const isOpen = item.hasSubtasks && !closed.has(item.id);
  switch (key) {
    case "ArrowDown":
      return goTo(inSight[place + 1]);
    case "ArrowUp":
      return goTo(inSight[place - 1]);
    case "Home":
      return goTo(inSight[0]);
    case "End":
      return goTo(inSight.at(-1));
    case "ArrowRight":
      if (isOpen) return goTo(inSight[place + 1]);
      return item.hasSubtasks ? { type: "open", id: item.id } : undefined;
    case "ArrowLeft":
      if (isOpen) return { type: "close", id: item.id };
      return goTo(inSight.find(({ id }) => id === item.parent));
    default:
      return undefined;
  }
}
