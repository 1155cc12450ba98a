import type { Plan, PlanNode } from "./node.ts";

/** Plans are never changed in place, and numbers are asked for again and again. */
const known = new WeakMap<Plan, ReadonlyMap<string, string>>();

/** The number of each node by its id, as a plan is read: the root `1`, its second subtask `1.2`. */
export function numbersOf(plan: Plan): ReadonlyMap<string, string> {
  const numbers = known.get(plan) ?? numbered(plan);
  known.set(plan, numbers);
  return numbers;
}

function numbered(plan: Plan): Map<string, string> {
  const byParent = new Map<string | null, PlanNode[]>();
  for (const node of plan) {
    const siblings = byParent.get(node.parent);
    if (siblings === undefined) byParent.set(node.parent, [node]);
    else siblings.push(node);
  }
  const numbers = new Map<string, string>();
  const add = (parent: string | null, prefix: string): void => {
    const siblings = (byParent.get(parent) ?? []).sort((one, other) => one.order - other.order);
    for (const [index, { id }] of siblings.entries()) {
      const number = `${prefix}${index + 1}`;
      numbers.set(id, number);
      add(id, `${number}.`);
    }
  };
  add(null, "");
  return numbers;
}
