import type { BaseMessage, BaseMessageLike } from "@langchain/core/messages";
import {
  type DeltaValue,
  type InferStateSchemaUpdate,
  type InferStateSchemaValue,
  messagesDeltaReducer,
  ReducedValue,
  StateSchema,
  type StateSchemaFields,
  UntrackedValue,
} from "@langchain/langgraph";
import { z } from "zod";
import { taskSchema } from "../delegation/task.ts";
import { foldTasks } from "../delegation/transitions.ts";
import {
  environmentRecordSchema,
  environmentWriteSchema,
  foldEnvironment,
} from "../planning/environment/record.ts";
import {
  foldPlan,
  type Note,
  noteSchema,
  planChangeSchema,
  type Revision,
  revisionSchema,
} from "../planning/tree/channel.ts";
import { planNodeSchema } from "../planning/tree/node.ts";
import {
  appendBy,
  artifactSchema,
  artifactWriteSchema,
  foldArtifact,
  type HistoryEntry,
  historyEntrySchema,
  judgementSchema,
  type ReviewRecord,
  reviewRecordSchema,
} from "../review/records.ts";
import { recordedSpecSchema } from "../review/spec.ts";
import { recordedDecisionSchema } from "../supervisor/decision.ts";
import { foldUsage, usageEntrySchema } from "../usage/entry.ts";
import { growing } from "./growing-channel.ts";
import { inAssignmentOrder, reconciled, withIds } from "./messages.ts";
import { OUTCOME_STATUSES, outcomeSchema } from "./outcome.ts";
import { runLimitsSchema } from "./run-limits.ts";

/** What became of a decision. */
const becameSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("delegated"), taskIds: z.array(z.string()) }),
  z.object({ type: z.literal("asked") }),
  z.object({ type: z.literal("answered"), answer: z.string() }),
  z.object({ type: z.literal("finished") }),
  z.object({ type: z.literal("checked") }),
  z.object({ type: z.literal("refused"), reason: z.string() }),
]);

/** A decision as it stands in the state's `decisions`. */
export const decisionRecordSchema = z.object({
  id: z.string(),
  runId: z.string(),
  turn: z.number().int(),
  decision: recordedDecisionSchema,
  became: becameSchema,
  note: z
    .string()
    .nullable()
    .describe("What was wrong with the decision that the model gave first, if anything"),
});

export type DecisionRecord = z.infer<typeof decisionRecordSchema>;

/** The run under way, or the last one: bookkeeping of the workflow's own. */
const exhaustionSchema = z.object({
  type: z.literal("exhausted"),
  workflow: z.string(),
  limit: z.enum(["maxCostUsd", "maxTokens", "maxModelCalls", "maxDurationMs"]),
  max: z.number(),
  used: z.number(),
  inFlight: z.number(),
  setAside: z.number(),
  needed: z.number(),
});

export const runSchema = z.object({
  id: z.string(),
  startedAt: z.string(),
  requestId: z.string().nullable().describe("The id of the caller's message that began it"),
  turn: z.number().int(),
  next: z.string().nullable().describe("The node that the supervisor's turn leads to"),
  taskIds: z.array(z.string()).describe("The tasks in hand, in the order of their assignments"),
  ending: z.object({ status: z.enum(OUTCOME_STATUSES), reason: z.string() }).nullable(),
  finished: z.boolean(),
  hasSpec: z.boolean().describe("Whether the specification and the first artifact of this run are there"),
  judgement: judgementSchema.nullable().describe("What the last look at the artifact found"),
  limits: runLimitsSchema
    .nullable()
    .default(null)
    .describe("What `withBudget` allows the run; null where it has no budget"),
  spent: z
    .object({
      activeMs: z.number(),
      unreported: z.object({ nanoUsd: z.number(), tokens: z.number(), modelCalls: z.number() }),
      exhausted: exhaustionSchema.nullable(),
    })
    .nullable()
    .default(null)
    .describe(
      "What it had spent by its last turn, or its end, beside what `usage` tells, where it has a budget",
    ),
});

export type Run = z.infer<typeof runSchema>;

function foldDecisions(
  records: readonly DecisionRecord[],
  writes: readonly (readonly DecisionRecord[])[],
): DecisionRecord[] {
  const folded = [...records];
  const indexById = new Map(folded.map((record, index) => [record.id, index]));
  for (const record of writes.flat()) {
    const index = indexById.get(record.id);
    if (index === undefined) {
      indexById.set(record.id, folded.length);
      folded.push(record);
    } else {
      folded[index] = record;
    }
  }
  return folded;
}

type MessagesInput = BaseMessageLike | BaseMessageLike[];

const messages = growing(
  z.custom<BaseMessage[]>().default(() => []),
  z.custom<MessagesInput>().transform(withIds),
  (list: BaseMessage[], writes: BaseMessage[][]) =>
    // In order before too: whose message keeps an id that two bear must not hang on who wrote first.
    inAssignmentOrder(messagesDeltaReducer(list, [reconciled(list, inAssignmentOrder(writes.flat()))])),
  { langgraph_type: "messages", description: "The conversation" },
) as DeltaValue<BaseMessage[], MessagesInput>;

/** The channels of every workflow, under the names that users read in the output and in `getState`. */
export const workflowFields = {
  messages,
  decisions: growing(
    z.array(decisionRecordSchema).default(() => []),
    z.array(decisionRecordSchema),
    foldDecisions,
  ),
  tasks: growing(
    z.array(taskSchema).default(() => []),
    z.array(taskSchema),
    foldTasks,
  ),
  usage: growing(
    z.array(usageEntrySchema).default(() => []),
    z.array(usageEntrySchema),
    foldUsage,
  ),
  artifact: new ReducedValue(artifactSchema.nullable().default(null), {
    inputSchema: artifactWriteSchema,
    reducer: foldArtifact,
  }),
  spec: recordedSpecSchema.nullable().default(null),
  reviews: growing(
    z.array(reviewRecordSchema).default(() => []),
    z.array(reviewRecordSchema),
    appendBy((review: ReviewRecord) => review.id),
  ),
  history: growing(
    z.array(historyEntrySchema).default(() => []),
    z.array(historyEntrySchema),
    appendBy((entry: HistoryEntry) => `${entry.runId}:${entry.version}`),
  ),
  plan: growing(
    z.array(planNodeSchema).default(() => []),
    z.array(planChangeSchema),
    (plan, writes) => [...foldPlan(plan, writes)],
  ),
  notepad: growing(
    z.array(noteSchema).default(() => []),
    z.array(noteSchema),
    appendBy((note: Note) => note.id),
  ),
  revisions: growing(
    z.array(revisionSchema).default(() => []),
    z.array(revisionSchema),
    appendBy((revision: Revision) => revision.id),
  ),
  environment: growing(
    environmentRecordSchema.nullable().default(null),
    z.array(environmentWriteSchema),
    foldEnvironment,
  ),
  structuredResponse: z.unknown().default(null),
  outcome: outcomeSchema.nullable().default(null),
  run: runSchema.nullable().default(null),
} satisfies StateSchemaFields;

/** Names that a declared state field may not have. */
export const RESERVED_STATE_FIELDS: readonly string[] = Object.keys(workflowFields);

export type WorkflowState = InferStateSchemaValue<typeof workflowFields>;
export type WorkflowUpdate = InferStateSchemaUpdate<typeof workflowFields>;

/** Which of the workflow's own channels a caller may write, and which it gets back. */
export type InputFields = Pick<typeof workflowFields, "messages">;
export type OutputFields = Pick<
  typeof workflowFields,
  | "messages"
  | "structuredResponse"
  | "outcome"
  | "tasks"
  | "artifact"
  | "reviews"
  | "history"
  | "usage"
  | "plan"
  | "notepad"
  | "environment"
>;

/** The state's schemas: everything, what comes in, and what goes out. */
export function stateSchemas(declared: StateSchemaFields) {
  const { decisions: _decisions, run: _run, spec: _spec, revisions: _revisions, ...output } = workflowFields;
  // An untracked value is the run's own: LangGraph gives it a new channel in each schema, and refuses the second.
  const tracked = Object.fromEntries(
    Object.entries(declared).filter(([, field]) => !UntrackedValue.isInstance(field)),
  );
  return {
    state: new StateSchema({ ...declared, ...workflowFields }),
    input: new StateSchema({ ...tracked, messages: workflowFields.messages }),
    output: new StateSchema({ ...tracked, ...output }),
  };
}
