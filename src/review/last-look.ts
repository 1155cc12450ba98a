import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { SupervisorWorkflowError } from "../errors/error.ts";
import { pathOf } from "../events/emitter.ts";
import type { ModelSource } from "../models/resolve-model.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { SUPERVISOR_NODE, SYNTHESIS_NODE } from "../workflow/nodes.ts";
import type { Run, WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { judgeByFunction, judgeByModel } from "./judge.ts";
import type { ReviewFunction, ReviewRuntime } from "./options.ts";
import type { Json } from "./patch/index.ts";
import { judgementPrompt } from "./prompts.ts";
import type { Judgement } from "./records.ts";
import type { ReviewDefinition } from "./review-definition.ts";
import { ReviewCalls, reviewRuntime } from "./review-stage.ts";
import { outputsOf, type RecordedSpec, reviewItem } from "./spec.ts";
import { openItems, unmetItems } from "./standing.ts";
import { readResult } from "./submission/submission.ts";
import { readVerdict } from "./submission/verdict.ts";
import { standingIn } from "./supervise.ts";

type Reviewing = WorkflowState & { readonly run: Run; readonly spec: RecordedSpec };

/** Judges every item and the whole on the artifact as it stands, since a later merge can break an earlier item. */
export async function takeLastLook(
  definition: WorkflowDefinition,
  review: ReviewDefinition,
  state: Reviewing,
  config: LangGraphRunnableConfig,
): Promise<WorkflowUpdate> {
  const { run, spec } = state;
  const version = state.artifact?.version ?? 0;
  const calls = new ReviewCalls(config, run.id, pathOf(config, definition.name));
  const callConfig = calls.for("judgement");
  const runtime = reviewRuntime(definition, callConfig, null);
  const artifact = structuredClone(state.artifact?.value) as Json;
  const items =
    review.judge !== null
      ? await judgeByFunction(review.judge, spec, artifact, runtime)
      : review.isFunction
        ? await reviewAgain(definition, review, state, artifact, runtime)
        : await judgeByModel(
            review.reviewer as ModelSource,
            { spec, artifact, systemPrompt: definition.systemPrompt },
            definition.prompts.judgement ?? judgementPrompt,
            callConfig,
          );
  const judged = { ...run, judgement: { version, items } };
  const standing = standingIn(definition, review, spec, version, state, judged);
  const left = unmetItems(standing);
  const canGoOn = openItems(standing).length > 0 || standing.whole !== null;
  const reason = state.decisions.findLast(({ runId }) => runId === run.id)?.decision.reason;
  const ending =
    left.length === 0
      ? ({ status: "completed", reason: reason || "Every criterion is met." } as const)
      : ({ status: "exhausted", reason: "Nothing more could be done for what is left unmet." } as const);
  return {
    run: canGoOn ? { ...judged, next: SUPERVISOR_NODE } : { ...judged, ending, next: SYNTHESIS_NODE },
  };
}

/**
 * A function that reviews looks again at each item's last merged result, on the final artifact. It says nothing of the
 * whole, which counts as good where every item is.
 */
async function reviewAgain(
  definition: WorkflowDefinition,
  review: ReviewDefinition,
  { run, spec, reviews, tasks, history }: Reviewing,
  artifact: Json,
  runtime: ReviewRuntime,
): Promise<Judgement["items"]> {
  const outputs = review.outputs ?? outputsOf(spec);
  const items: Judgement["items"] = [];
  for (const name of Object.keys(spec.items)) {
    runtime.signal?.throwIfAborted();
    const last = reviews.findLast(
      (entry) => entry.runId === run.id && entry.item === name && entry.merge.type === "merged",
    );
    const task = tasks.find(({ id }) => id === last?.taskId);
    if (last === undefined || task === undefined) continue;
    const read = await readResult(task, {
      output: outputs.get(name) ?? null,
      wanted: "text",
      isPatch: () => true,
      fallback: null,
      model: null,
      config: runtime.config,
    });
    const submission = {
      taskId: task.id,
      attempt: last.attempt,
      item: name,
      participant: task.participant,
      instruction: task.instruction,
      data: read.problem === undefined ? read.data : null,
      text: task.report ?? "",
      basedOn: history.findLast(({ runId }) => runId === run.id)?.version ?? 0,
      base: structuredClone(artifact),
    };
    const criteria = Object.keys(spec.items[name]?.acceptanceCriteria ?? {});
    const reading = readVerdict(
      await (review.reviewer as ReviewFunction)(
        submission,
        structuredClone(artifact),
        reviewItem(spec, name),
        runtime,
      ),
      {
        criteria,
        participants: definition.participants.map(({ name }) => name),
        items: Object.keys(spec.items),
        item: name,
        participant: task.participant,
      },
    );
    if (reading.problem !== undefined) {
      throw new SupervisorWorkflowError(
        "INVALID_VERDICT",
        `The reviewer's last look at "${name}": ${reading.problem}`,
      );
    }
    const { met, unmet, feedback } = reading.verdict;
    items.push({ item: name, met: [...met], unmet: [...unmet], feedback });
  }
  return items;
}
