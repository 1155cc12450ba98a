import type { VerdictWord } from "../../../src/index.ts";

/** Who works on the tasks of a workload, whatever it is. */
export const WORKERS = ["ada", "bob", "cleo"] as const;

/** The items of a workload's specification. */
export const ITEMS = ["left", "middle", "right"] as const;

/** What becomes of one task: plain data, so that it can also be told to another process. */
export interface Plan {
  /** Its place in the workload, `1.2` for the second follow-up of the second task. */
  readonly key: string;
  readonly worker: (typeof WORKERS)[number];
  readonly item: (typeof ITEMS)[number];
  readonly workMs: number;
  readonly reviewMs: number;
  /** How many questions it asks, one after the other, before it works. */
  readonly questions: number;
  readonly ends: "well" | "badly" | "late";
  readonly verdict: VerdictWord;
  /** How often its review fails before it succeeds. */
  readonly failingReviews: number;
  /** Whether its result also touches what others touch, so that it can be in conflict with them. */
  readonly contends: boolean;
  readonly followUps: readonly Plan[];
}

/** What a run is to go through. Its verdicts depend on the submission alone, and its merges commute. */
export interface Workload {
  readonly tasks: readonly Plan[];
  readonly maxParallelTasks: number;
  readonly maxConcurrency: number | null;
}

/** What a workload comes to, however it is run. */
export interface Expected {
  /** The keys of the tasks, sorted. */
  readonly keys: readonly string[];
  readonly artifact: Readonly<Record<string, string>>;
}

/** The key of what the supervisor hands out by itself for an item for which nothing was merged. */
export function againKey(item: string): string {
  return `again ${item}`;
}

/** The key in a task's instruction: another try has the same one. */
export function keyOf(instruction: string): string {
  return instruction.split("\n", 1).join("");
}

/** All plans of a workload by key, with those of the tasks that the supervisor hands out by itself. */
export function plansOf({ tasks }: Workload): Map<string, Plan> {
  const again = ITEMS.map((item) => planWith({ key: againKey(item), item }));
  const all = (plans: readonly Plan[]): Plan[] => plans.flatMap((plan) => [plan, ...all(plan.followUps)]);
  return new Map([...all(tasks), ...again].map((plan) => [plan.key, plan]));
}

/** A plan with these fields: by itself one that is done at once and approved. */
export function planWith(given: Partial<Plan> & Pick<Plan, "key">): Plan {
  return {
    worker: "ada",
    item: "left",
    workMs: 0,
    reviewMs: 0,
    questions: 0,
    ends: "well",
    verdict: "approved",
    failingReviews: 0,
    contends: false,
    followUps: [],
    ...given,
  };
}

/** Works out what a workload without contention comes to. */
export function expectedOf({ tasks }: Workload): Expected {
  const keys: string[] = [];
  const artifact: Record<string, string> = {};
  const merged = new Set<string>();
  const visit = (plan: Plan): void => {
    keys.push(plan.key);
    if (plan.ends !== "well") return;
    if (plan.verdict !== "rejected") {
      artifact[plan.key] = resultOf(plan);
      merged.add(plan.item);
    }
    for (const followUp of plan.followUps) visit(followUp);
  };
  for (const plan of tasks) visit(plan);
  for (const item of ITEMS) {
    if (merged.has(item)) continue;
    const plan = planWith({ key: againKey(item), item });
    keys.push(plan.key);
    artifact[plan.key] = resultOf(plan);
  }
  return { keys: keys.sort(), artifact };
}

/** What a worker puts into the artifact, under its task's key. */
export function resultOf({ key }: Plan): string {
  return `done: ${key}`;
}
