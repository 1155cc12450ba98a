/**
 * What the page takes from the library's source: types, and code that runs in a browser.
 *
 * Nothing else of the page imports from outside its folder, so that no code for Node can slip into it.
 */
export type { FailedAttempt, Task } from "../../../src/delegation/task.ts";
export type { WorkflowEvent } from "../../../src/events/event.ts";
export { isWorkflowEvent } from "../../../src/events/stream-workflow.ts";
export type { Revision } from "../../../src/planning/tree/channel.ts";
export type { PlanNode } from "../../../src/planning/tree/node.ts";
export type { Artifact, HistoryEntry, ReviewRecord } from "../../../src/review/records.ts";
export type { UsageEntry } from "../../../src/usage/entry.ts";
export type { Outcome } from "../../../src/workflow/outcome.ts";
export type { RunLimits } from "../../../src/workflow/run-limits.ts";
export type { DecisionRecord, Run } from "../../../src/workflow/state.ts";
