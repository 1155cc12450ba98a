import fc from "fast-check";
import type { Drive } from "./drive.ts";
import type { Fault } from "./faults.ts";
import type { Nesting } from "./nested.ts";
import { ITEMS, type Plan, WORKERS, type Workload } from "./workload.ts";

/** What a random workload may have. */
export interface Range {
  readonly tasks: { readonly minLength: number; readonly maxLength: number };
  /** The longest that work or a review takes. */
  readonly longestMs: number;
  readonly questions?: boolean;
  readonly failures?: boolean;
  /** Not where the workflow is a participant: what fails there is the participant's task. */
  readonly failingReviews?: boolean;
  readonly contention?: boolean;
}

type Unplaced = Omit<Plan, "key" | "followUps"> & { readonly followUps: readonly Unplaced[] };

/** Random workloads. */
export function workloads(range: Range): fc.Arbitrary<Workload> {
  const leaf = plan(range, fc.constant([]));
  const branch = plan(range, rarely(fc.array(leaf, { minLength: 1, maxLength: 2 })));
  const tree = plan(range, rarely(fc.array(branch, { minLength: 1, maxLength: 2 })));
  return fc.record({
    tasks: fc.array(tree, range.tasks).map((plans) => placed(plans)),
    maxParallelTasks: fc.integer({ min: 1, max: 6 }),
    maxConcurrency: fc.option(fc.integer({ min: 1, max: 6 }), { freq: 2 }),
  });
}

/** Random runs of random workloads. */
export function drives(
  range: Range,
  faults: fc.Arbitrary<Fault>,
  nesting: fc.Arbitrary<Nesting>,
): fc.Arbitrary<Drive> {
  return fc.record({
    workload: workloads(range),
    faults: fc.array(faults, { maxLength: 5 }),
    slowMs: fc.constantFrom(0, 0, 3, 12),
    seed: fc.integer(),
    nesting,
  });
}

export const none: fc.Arbitrary<Fault> = fc.constant({ type: "none" });

export const kills: fc.Arbitrary<Fault> = fc.record({
  type: fc.constant("kill"),
  atWrite: fc.integer({ min: 1, max: 40 }),
  lands: fc.boolean(),
});

export const aborts: fc.Arbitrary<Fault> = fc.record({
  type: fc.constant("abort"),
  afterSights: fc.integer({ min: 1, max: 40 }),
});

export const refusals: fc.Arbitrary<Fault> = fc.record({
  type: fc.constant("refuse"),
  atWrite: fc.integer({ min: 1, max: 40 }),
});

function plan(
  { longestMs, ...range }: Range,
  followUps: fc.Arbitrary<readonly Unplaced[]>,
): fc.Arbitrary<Unplaced> {
  const ms = fc.integer({ min: 0, max: longestMs });
  const never = fc.constant(0);
  return fc.record({
    worker: fc.constantFrom(...WORKERS),
    item: fc.constantFrom(...ITEMS),
    workMs: ms,
    reviewMs: ms,
    questions: range.questions ? fc.constantFrom(0, 0, 0, 1, 2) : never,
    ends: range.failures
      ? fc.constantFrom("well", "well", "well", "well", "badly", "late")
      : fc.constant("well"),
    verdict: fc.constantFrom("approved", "approved", "partially-approved", "rejected"),
    failingReviews: range.failingReviews ? fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2) : never,
    contends: range.contention ? fc.constantFrom(false, true) : fc.constant(false),
    followUps,
  });
}

function rarely<T>(list: fc.Arbitrary<readonly T[]>): fc.Arbitrary<readonly T[]> {
  return fc.oneof({ arbitrary: fc.constant([]), weight: 2 }, { arbitrary: list, weight: 1 });
}

/** The plans with their places as keys. */
function placed(plans: readonly Unplaced[], parent = ""): Plan[] {
  return plans.map((unplaced, index) => {
    const key = `${parent}${index + 1}`;
    return { ...unplaced, key, followUps: placed(unplaced.followUps, `${key}.`) };
  });
}
