import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { Task } from "../../delegation/task.ts";
import type { ModelSource } from "../../models/resolve-model.ts";
import type { StructuredSchema } from "../../models/structured-schema.ts";
import type { WorkedTask } from "../../participants/work-on-task.ts";
import { isRemote } from "../../supervisor/delegate.ts";
import type { WorkflowDefinition } from "../../workflow/definition.ts";
import type { Head } from "../batch/head.ts";
import type { ReviewFunction } from "../options.ts";
import type { Json, PatchOperation } from "../patch/index.ts";
import { mergePrompt, reviewPrompt } from "../prompts.ts";
import type { MergeResult, ReviewRecord } from "../records.ts";
import type { ReviewDefinition } from "../review-definition.ts";
import { ReviewCalls, reviewRuntime } from "../review-stage.ts";
import { type RecordedSpec, reviewItem } from "../spec.ts";
import type { Exchange } from "./exchange.ts";
import { afterMerge, askedFor, followUpTasks, unreadable, type Wanted } from "./follow-ups.ts";
import { defaultMerge, isPatchOf, type Merged, mergeSubmission, outputOfMerge } from "./merge.ts";
import { reviewByFunction, reviewByModel } from "./reviewer.ts";
import { readResult, type Submission } from "./submission.ts";
import type { Verdict } from "./verdict.ts";

/** What the review of a task's work comes to, as it is recorded: plain data. */
export interface TaskReview {
  /** Null where there was nothing to review: after a failure, and when the rounds were used up. */
  readonly review: ReviewRecord | null;
  /** The result, where it was read out of the report; null where the worker gave it as data. */
  readonly found: unknown;
  /** What the merge changed; null where nothing was merged. */
  readonly patch: readonly PatchOperation[] | null;
  readonly followUps: readonly Task[];
}

/** For work that is not reviewed. */
export const NO_REVIEW: TaskReview = { review: null, found: null, patch: null, followUps: [] };

/** What a task of a batch comes to. */
export interface ReviewedTask extends Omit<TaskReview, "found"> {
  readonly task: Task;
  readonly messages: WorkedTask["messages"];
  readonly update: WorkedTask["update"];
}

/** Puts a task's work and its review together. */
export function reviewedTask(worked: WorkedTask, { found, ...review }: TaskReview): ReviewedTask {
  const { task, messages, update } = worked;
  return {
    ...review,
    // What was read out of the report is kept with it, for the last look.
    task: found === null ? task : { ...task, data: found },
    messages,
    update,
  };
}

/** What a review is made with. */
export interface ReviewStage {
  readonly definition: WorkflowDefinition;
  readonly review: ReviewDefinition;
  readonly spec: RecordedSpec;
  readonly outputs: ReadonlyMap<string, StructuredSchema>;
  readonly head: Head;
  readonly path: readonly string[];
  readonly config: LangGraphRunnableConfig;
  /** Which review of the run it is, from 1. */
  readonly round: number;
  /** The artifact as it was when the work began. */
  readonly base: Json;
  readonly exchange: readonly Exchange[];
}

/** Reviews one result and merges it: reads the submission, asks for a verdict, merges, and sees what follows. */
export async function reviewSubmission(task: Task, stage: ReviewStage): Promise<TaskReview> {
  const { definition, review, spec, head } = stage;
  const item = task.item ?? "";
  const calls = new ReviewCalls(stage.config, task.runId, stage.path);
  const merge = review.merge ?? defaultMerge(head.value);
  const output = stage.outputs.get(item) ?? null;
  const result = await readResult(task, {
    output,
    wanted: merge === "model" ? "text" : typeof merge === "function" ? "data" : "patch",
    isPatch: (value) => isPatchOf(merge, value),
    fallback: outputOfMerge(merge),
    model: review.model,
    config: calls.for("extraction", task.id),
  });
  const criteria = Object.keys(spec.items[item]?.acceptanceCriteria ?? {});
  const found = result.problem === undefined && result.found !== task.data ? (result.found ?? null) : null;
  const reviewed = (verdict: Verdict, merged: Merged | null, wanted: readonly Wanted[]): TaskReview => {
    const isLast = stage.round >= review.maxRounds;
    const followUps = isLast ? [] : followUpTasks(task, wanted, review, (name) => isRemote(definition, name));
    return {
      found,
      patch: merged?.type === "merged" ? merged.patch : null,
      followUps,
      review: {
        id: `${task.id}:${task.attempts}`,
        runId: task.runId,
        taskId: task.id,
        attempt: task.attempts,
        item,
        participant: task.participant,
        verdict: verdict.verdict,
        feedback: verdict.feedback,
        met: [...verdict.met],
        unmet: [...verdict.unmet],
        round: stage.round,
        basedOn: task.basedOn ?? 0,
        merge: mergeResult(merged, head.version),
        followUps: followUps.map(({ id }) => id),
        at: new Date().toISOString(),
      },
    };
  };
  if (result.problem !== undefined) {
    const verdict = {
      verdict: "rejected",
      feedback: result.problem,
      met: [],
      unmet: criteria,
      followUps: [],
    } as const;
    return reviewed(verdict, null, unreadable(task, item, result.problem));
  }
  const submission: Submission = {
    taskId: task.id,
    attempt: task.attempts,
    item,
    participant: task.participant,
    instruction: task.instruction,
    data: result.data,
    text: task.report ?? "",
    basedOn: task.basedOn ?? head.version,
    base: stage.base,
  };
  const verdict = await askReviewer(submission, criteria, stage, calls);
  stage.config.signal?.throwIfAborted();
  if (verdict.verdict === "rejected") return reviewed(verdict, null, askedFor(verdict.followUps));
  const merged = await mergeSubmission(head.value, submission, verdict, {
    merge,
    schema: review.schema,
    model: review.model,
    prompt: definition.prompts.merge ?? mergePrompt,
    config: calls.for("merge", task.id),
    changedSince: (version) => head.changedSince(version),
  });
  return reviewed(verdict, merged, afterMerge(task, item, merged, verdict.followUps));
}

async function askReviewer(
  submission: Submission,
  criteria: readonly string[],
  stage: ReviewStage,
  calls: ReviewCalls,
): Promise<Verdict> {
  const { definition, review, spec, head } = stage;
  const participants = definition.participants.map(({ name, description }) => ({ name, description }));
  const item = reviewItem(spec, submission.item);
  const choices = {
    criteria,
    participants: participants.map(({ name }) => name),
    items: Object.keys(spec.items),
    item: submission.item,
    participant: submission.participant,
  };
  const config = calls.for("review", submission.taskId);
  if (review.isFunction) {
    const runtime = reviewRuntime(definition, config, null);
    const artifact = structuredClone(head.value) as Json;
    const own = { ...submission, data: ownCopy(submission.data), base: structuredClone(submission.base) };
    return reviewByFunction(review.reviewer as ReviewFunction, own, artifact, item, choices, runtime);
  }
  return reviewByModel(
    review.reviewer as ModelSource,
    {
      spec,
      item,
      artifact: head.value,
      participants,
      participant: submission.participant,
      instruction: submission.instruction,
      data: submission.data,
      report: submission.text,
      exchange: stage.exchange,
      systemPrompt: definition.systemPrompt,
    },
    choices,
    definition.prompts.review ?? reviewPrompt,
    config,
  );
}

/** A copy, so that a reviewer that changes it changes nothing of the record; what cannot be copied is no plain data. */
function ownCopy(data: unknown): unknown {
  try {
    return structuredClone(data);
  } catch {
    return data;
  }
}

function mergeResult(merged: Merged | null, version: number): MergeResult {
  switch (merged?.type) {
    case undefined:
      return { type: "none" };
    case "merged":
      return { type: "merged", version: version + 1 };
    case "conflict":
      return { type: "conflict", paths: merged.paths };
    case "failed":
      return { type: "failed", problem: merged.problem };
  }
}
