import { type LangGraphRunnableConfig, task as recorded } from "@langchain/langgraph";
import { SupervisorWorkflowError } from "../errors/error.ts";
import { pathOf } from "../events/emitter.ts";
import { canAsk } from "../human/can-ask.ts";
import { checkpointerRequired } from "../participants/perform.ts";
import type { Assignment, SupervisorDecision } from "../supervisor/decision.ts";
import { declaredValues } from "../workflow/declared-fields.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import type { Run, WorkflowState } from "../workflow/state.ts";
import { assignByModel, assignOpenItems, readAssigned } from "./assign.ts";
import { type Beginning, beginReview } from "./begin.ts";
import type { Json } from "./patch/index.ts";
import { assignmentPrompt } from "./prompts.ts";
import type { Artifact } from "./records.ts";
import type { ReviewDefinition } from "./review-definition.ts";
import { ReviewCalls, reviewRuntime } from "./review-stage.ts";
import type { RecordedSpec } from "./spec.ts";
import { openItems, type Standing, standingOf } from "./standing.ts";

/** What the supervisor knows of the review. */
export interface ReviewView extends Standing {
  readonly spec: RecordedSpec;
}

/** The review as the supervisor's turn finds it. */
export interface OpenReview {
  readonly spec: RecordedSpec;
  readonly artifact: Artifact<Json>;
  /** Whether they were worked out in this turn, and are still to be written to the state. */
  readonly isNew: boolean;
  readonly standing: Standing;
}

/**
 * Brings the specification and the first artifact of a run about, unless they are there.
 *
 * @returns the review as it stands, or a question that the user must answer first
 */
export async function openReview(
  definition: WorkflowDefinition,
  review: ReviewDefinition,
  state: WorkflowState,
  run: Run,
  config: LangGraphRunnableConfig,
): Promise<OpenReview | { readonly question: string }> {
  if (run.hasSpec && state.spec !== null && state.artifact !== null) {
    const artifact = state.artifact as Artifact<Json>;
    return {
      spec: state.spec,
      artifact,
      isNew: false,
      standing: standingIn(definition, review, state.spec, artifact.version, state, run),
    };
  }
  const calls = new ReviewCalls(config, run.id, pathOf(config, definition.name));
  const begin = async (): Promise<Beginning> => {
    const input = {
      messages: [...state.messages],
      state: declaredValues(state, definition.declaredFields),
    };
    const runtime = reviewRuntime(definition, calls.for("spec"), state.artifact);
    return beginReview(review, input, runtime);
  };
  // Recorded where functions are called, since the first assignment follows in the same turn: should that fail, what
  // they worked out is kept.
  const isFunction = typeof review.spec === "function" || typeof review.initial === "function";
  const beginning = isFunction ? await recorded("spec", begin)() : await begin();
  if (beginning.question !== undefined) {
    if (!canAsk(config)) throw checkpointerRequired(definition.name);
    return { question: beginning.question };
  }
  const { spec, artifact } = beginning;
  const standing = standingIn(definition, review, spec, artifact.version, state, run);
  return { spec, artifact, isNew: true, standing };
}

/** How the review of a run stands. */
export function standingIn(
  definition: WorkflowDefinition,
  review: ReviewDefinition,
  spec: RecordedSpec,
  version: number,
  state: Pick<WorkflowState, "tasks" | "reviews">,
  run: Run,
): Standing {
  return standingOf(
    spec,
    version,
    {
      tasks: state.tasks.filter(({ runId }) => runId === run.id),
      reviews: state.reviews.filter(({ runId }) => runId === run.id),
      judgement: run.judgement,
    },
    definition.participants.map(({ name }) => name),
    review,
  );
}

/** Whether the run's first tasks are still to be handed out, and not by a supervisor of the user's own. */
export function awaitsFirstAssignment(
  definition: WorkflowDefinition,
  review: ReviewDefinition,
  { tasks }: WorkflowState,
  run: Run,
): boolean {
  if (review.assign === null && definition.hasOwnSupervisor) return false;
  return !tasks.some(({ runId, item }) => runId === run.id && item !== null);
}

/** The decision that hands out the first tasks. */
export async function firstAssignment(
  definition: WorkflowDefinition,
  review: ReviewDefinition,
  { spec, artifact, standing }: OpenReview,
  run: Run,
  config: LangGraphRunnableConfig,
): Promise<{ decision: SupervisorDecision; note: string | null }> {
  const calls = new ReviewCalls(config, run.id, pathOf(config, definition.name));
  const participants = definition.participants.map(({ name, description }) => ({ name, description }));
  const names = participants.map(({ name }) => name);
  const callConfig = calls.for("assignment");
  const value = structuredClone(artifact.value);
  if (review.assign !== null) {
    const given = await review.assign(spec, value, reviewRuntime(definition, callConfig, null));
    const assignments = readAssigned(given, names, spec);
    const decision = handingOut("The first tasks, as `assign` gives them.", assignments);
    return { decision, note: null };
  }
  if (review.model === null) {
    throw new SupervisorWorkflowError(
      "INVALID_ASSIGNMENT",
      "There is neither `assign` nor a model to make the first tasks with.",
    );
  }
  const variables = { spec, artifact: value, participants, systemPrompt: definition.systemPrompt };
  const prompt = definition.prompts.assignment ?? assignmentPrompt;
  const first = await assignByModel(review.model, variables, prompt, callConfig);
  const assignments =
    first.assignments.length > 0 ? first.assignments : assignOpenItems(openItems(standing), spec, [], names);
  return { decision: handingOut(first.reason, assignments), note: first.problem };
}

/** The decision that hands tasks out. */
export function handingOut(reason: string, assignments: readonly Assignment[]): SupervisorDecision {
  return {
    reason,
    nextAgent: null,
    instruction: null,
    assignments: assignments.length > 0 ? assignments : null,
    userInputNeeded: false,
    userPrompt: null,
  };
}

/** Why the work cannot be called done yet, in words for the supervisor; null where it can. */
export function whyNotDone(standing: Standing): string | null {
  const open = openItems(standing);
  if (open.length === 0) return null;
  const items = open.map(({ item, unmet, feedback }) => {
    const said = feedback === "" ? "" : ` What was said last: ${feedback}`;
    return `- "${item}" does not meet: ${unmet.join(", ")}.${said}`;
  });
  return `The work is not done:\n${items.join("\n")}\nHand out tasks for these items in "assignments".`;
}

/** The review in words, for the supervisor's prompt. */
export function reviewText({ spec, items, whole, isJudged, roundsLeft }: ReviewView): string {
  const lines = items.map(({ item, status, unmet, feedback }) => {
    const criteria = spec.items[item]?.acceptanceCriteria ?? {};
    const missing = unmet.map((id) => `\n  - not met: ${criteria[id] ?? id}`).join("");
    const said = feedback === "" || status === "met" ? "" : `\n  - said last: ${feedback}`;
    return `- ${item} (${status}): ${spec.items[item]?.description ?? ""}${missing}${said}`;
  });
  const wholeText =
    whole === null
      ? ""
      : `\nThe last look at the whole found unmet: ${whole.unmet.map((id) => spec.acceptanceCriteria[id] ?? id).join("; ")}. ${whole.feedback}`;
  return (
    `Results are reviewed against the specification "${spec.title}" and merged into one artifact. Its items:\n` +
    `${lines.join("\n")}${wholeText}\n` +
    'Put every task for an item in "assignments", with its item, also when it is only one; "nextAgent" is for work that ' +
    `is not reviewed. Items that are exhausted may be left as they are. Reviews left: ${roundsLeft}.` +
    `${isJudged ? " The artifact as it stands has been judged as a whole." : ""}`
  );
}
