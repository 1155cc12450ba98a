import { isDeepStrictEqual } from "node:util";
import { applyPatch, type Operation } from "rfc6902";
import { isSettled } from "../../../src/delegation/task.ts";
import type { WorkflowResult } from "../../../src/index.ts";
import type { ReviewedWorkflow } from "./reviewed-workflow.ts";
import type { Sight } from "./witness.ts";
import { expectedOf, keyOf, type Workload } from "./workload.ts";

type Result = WorkflowResult<ReviewedWorkflow>;

/** What the rules are checked with. */
export interface Checked {
  readonly workload: Workload;
  readonly sights: readonly Sight[];
  readonly result: Pick<Result, "tasks" | "reviews" | "history" | "artifact" | "outcome">;
}

/** Every rule that a run has broken, in words; none is what tests expect. */
export function brokenRules(checked: Checked): string[] {
  return [...brokenWhileRunning(checked), ...brokenInTheEnd(checked)];
}

/** What must hold at every moment. */
function brokenWhileRunning({ workload, sights }: Checked): string[] {
  const limit = Math.min(workload.maxParallelTasks, workload.maxConcurrency ?? Number.POSITIVE_INFINITY);
  const broken: string[] = [];
  /** Ended in a process that went on to its own end: that result is kept, whatever else failed or was asked. */
  const finished = new Set<string>();
  const endedHere = new Set<string>();
  const worksKept = new Set<string>();
  const reviewsKept = new Map<string, unknown>();
  const working = new Set<string>();
  let reviewing: string | null = null;
  let unkept: string | null = null;
  let version = 0;

  for (const sight of sights) {
    switch (sight.type) {
      case "began":
        working.clear();
        endedHere.clear();
        reviewing = null;
        unkept = null;
        break;
      case "stopped":
        if (sight.how === "asked" || sight.how === "failed") for (const task of endedHere) finished.add(task);
        break;
      case "started":
        if (worksKept.has(sight.task))
          broken.push(`${sight.task} was worked on again after its work was kept`);
        if (finished.has(sight.task)) broken.push(`${sight.task} was worked on again after it had finished`);
        if (working.has(sight.task)) broken.push(`${sight.task} was worked on twice at once`);
        working.add(sight.task);
        if (working.size > limit) broken.push(`${working.size} worked at once, and the limit is ${limit}`);
        break;
      case "asked":
      case "gave-up":
        working.delete(sight.task);
        break;
      case "ended":
        working.delete(sight.task);
        endedHere.add(sight.task);
        break;
      case "review-started":
        if (reviewing !== null) broken.push(`${sight.task} was reviewed while ${reviewing} was`);
        if (reviewsKept.has(sight.task)) broken.push(`${sight.task} was reviewed after its review was kept`);
        reviewing = sight.task;
        break;
      case "review-ended":
      case "review-failed":
        reviewing = null;
        break;
      case "review-recorded":
        if (unkept !== null) broken.push(`${sight.task}'s review was recorded before ${unkept}'s was kept`);
        unkept = sight.task;
        break;
      case "work-kept":
        worksKept.add(sight.task);
        break;
      case "review-kept": {
        worksKept.add(sight.task);
        if (unkept === sight.task) unkept = null;
        if (sight.record === null) break;
        const known = reviewsKept.get(sight.task);
        if (known !== undefined && !isDeepStrictEqual(known, sight.record))
          broken.push(`${sight.task} has two reviews that were kept`);
        reviewsKept.set(sight.task, sight.record);
        const { merge } = sight.record as Result["reviews"][number];
        if (merge.type === "merged") {
          if (merge.version <= version) broken.push(`version ${merge.version} was kept after ${version}`);
          version = merge.version;
        }
      }
    }
  }
  return broken;
}

/** What must hold when the run has come to its end. */
function brokenInTheEnd({ workload, sights, result }: Checked): string[] {
  const broken: string[] = [];
  const expect = (what: string, actual: unknown, expected: unknown): void => {
    if (isDeepStrictEqual(actual, expected)) return;
    broken.push(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  };
  const { tasks, reviews, history, artifact, outcome } = result;
  expect("outcome", outcome?.status, "completed");
  expect(
    "rounds",
    reviews.map(({ round }) => round),
    upTo(reviews.length),
  );
  expect(
    "versions",
    history.map(({ version }) => version),
    upTo(history.length),
  );
  expect("the artifact's version", artifact?.version, history.length);
  expect(
    "versions that reviews tell of",
    reviews.flatMap(({ merge }) => (merge.type === "merged" ? [merge.version] : [])),
    upTo(history.length),
  );
  const replayed: Record<string, string> = {};
  for (const { patch } of history) applyPatch(replayed, structuredClone(patch) as Operation[]);
  expect("the artifact, made of its history", artifact?.value, replayed);

  for (const sight of sights) {
    if (sight.type !== "review-kept" || sight.record === null) continue;
    const found = reviews.find(({ taskId }) => taskId === sight.task);
    expect(`the review of ${sight.task} that was kept`, found, sight.record);
  }
  expect("tasks", new Set(tasks.map(({ id }) => id)).size, tasks.length);
  const unsettled = tasks.filter((task) => !isSettled(task)).map(({ id }) => id);
  expect("tasks that are not settled", unsettled, []);
  const completed = tasks.filter(({ status }) => status.type === "completed").map(({ id }) => id);
  expect("reviewed tasks", reviews.map(({ taskId }) => taskId).sort(), completed.sort());

  if ([...plans(workload)].some(({ contends }) => contends)) return broken;
  const expected = expectedOf(workload);
  expect("what was worked on", tasks.map(({ instruction }) => keyOf(instruction)).sort(), expected.keys);
  expect("the artifact", artifact?.value, expected.artifact);
  return broken;
}

function* plans({ tasks }: Pick<Workload, "tasks">): Generator<Workload["tasks"][number]> {
  for (const plan of tasks) {
    yield plan;
    yield* plans({ tasks: plan.followUps });
  }
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
