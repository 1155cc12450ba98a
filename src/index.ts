export type { Capabilities, CapableParticipant } from "./delegation/capabilities/capability.ts";
export type { CapabilityStore } from "./delegation/capabilities/capability-store.ts";
export {
  type LearnedScore,
  learnedScore,
  type Observation,
} from "./delegation/capabilities/learned-score.ts";
export {
  type Learning,
  type Learnt,
  recallLearnings,
  recordLearnings,
} from "./delegation/capabilities/learnings.ts";
export { readScores, recordObservations } from "./delegation/capabilities/observations.ts";
export {
  type CapabilityScores,
  type RankedParticipant,
  type RankedTask,
  type RankOptions,
  type RoutingDecision,
  rankParticipants,
} from "./delegation/capabilities/rank.ts";
export {
  type CapabilityRouterOptions,
  capabilityRouter,
  type RoutedAssignment,
  type RoutedTask,
} from "./delegation/capabilities/router.ts";
export type { Backoff, DelegationPolicy, DelegationPolicyInput } from "./delegation/policy.ts";
export type { FailedAttempt, Task, TaskMetrics, TaskPriority, TaskStatus } from "./delegation/task.ts";
export { canTransition } from "./delegation/transitions.ts";
export {
  DEFINITION_PROBLEM_CODES,
  type DefinitionProblemCode,
  ERROR_CODES,
  type ErrorCode,
} from "./errors/codes.ts";
export { type DefinitionProblem, WorkflowDefinitionError } from "./errors/definition-error.ts";
export { SupervisorWorkflowError } from "./errors/error.ts";
export {
  type ArtifactMergedEvent,
  type AttemptFailedEvent,
  type AttemptSummarizedEvent,
  type BudgetWarningEvent,
  type DecisionMadeEvent,
  type FollowUpQueuedEvent,
  type ModelCalledEvent,
  type NodeExitedEvent,
  type NodeStartedEvent,
  type PlanRevisedEvent,
  type QuestionAskedEvent,
  type ReviewFinishedEvent,
  type ReviewStartedEvent,
  type RunFinishedEvent,
  type RunStartedEvent,
  type SynthesisStartedEvent,
  type TaskFailedEvent,
  type TaskFinishedEvent,
  type TaskQueuedEvent,
  type TaskStartedEvent,
  type TokenEvent,
  WORKFLOW_EVENT_TYPES,
  type WorkflowEvent,
  type WorkflowEventBase,
} from "./events/event.ts";
export { isWorkflowEvent, streamWorkflow } from "./events/stream-workflow.ts";
export { answer, type PendingInterrupt } from "./human/answer.ts";
export { pendingInterrupts } from "./human/pending-interrupts.ts";
export { isUserQuestion, type UserQuestion } from "./human/question.ts";
export type { ModelLike } from "./models/resolve-model.ts";
export {
  type Brief,
  type BriefVariables,
  briefText,
  type Exchange,
  type PeerReport,
} from "./participants/brief.ts";
export type {
  AgentParticipant,
  CheckFinding,
  GivenParticipant,
  ParticipantFunction,
  ParticipantInput,
  ParticipantOptions,
  ParticipantResult,
  ParticipantRunnable,
  ParticipantRuntime,
} from "./participants/participant.ts";
export type { Report } from "./participants/report.ts";
export { specialists } from "./participants/specialists.ts";
export type {
  ActOutcome,
  Environment,
  EnvironmentFactory,
  EnvironmentRuntime,
  NamedAction,
} from "./planning/environment/environment.ts";
export { environmentOf, type RunningEnvironment } from "./planning/environment/environment-of.ts";
export {
  type FunctionEnvironmentOptions,
  functionEnvironment,
  type OutsideAction,
} from "./planning/environment/function-environment.ts";
export type { EnvironmentRecord } from "./planning/environment/record.ts";
export {
  type SimulatedAction,
  type SimulatedEnvironmentOptions,
  simulatedEnvironment,
} from "./planning/environment/simulated-environment.ts";
export type {
  PlanningModels,
  PlanningOptions,
  PlanningPrimitive,
  PlanningRole,
  PlanningRoles,
} from "./planning/options.ts";
export type { PlanBrief } from "./planning/plan-brief.ts";
export {
  type AttemptInput,
  type AttemptSummarizer,
  type AttemptSummary,
  createAttemptSummarizer,
} from "./planning/roles/attempt-summarizer.ts";
export type { PlanningDomain } from "./planning/roles/domain.ts";
export {
  createExitClassifier,
  createNodeExitClassifier,
  type ExitClassifier,
  type ExitDecision,
  type ExitInput,
  type NodeExitClassifier,
  type NodeExitDecision,
} from "./planning/roles/exit-classifier.ts";
export {
  createExitSummarizer,
  type ExitSummarizer,
  type ExitSummary,
  type ExitSummaryInput,
} from "./planning/roles/exit-summarizer.ts";
export {
  createPlanner,
  type PlannedFuture,
  type Planner,
  type PlannerInput,
  type Primitive,
} from "./planning/roles/planner.ts";
export type { RoleInput, RoleOptions } from "./planning/roles/role.ts";
export type { Note } from "./planning/tree/channel.ts";
export type { Plan, PlanChange, PlanNode, PlannedSubtask, PlanStatus } from "./planning/tree/node.ts";
export { nextStep, pathTo, subtasksOf } from "./planning/tree/plan.ts";
export { type RenderOptions, renderPlan } from "./planning/tree/render.ts";
export { type ReviewProgress, readProgress, type TaskProgress } from "./review/batch/progress.ts";
export { type DraftSpecOptions, draftSpec } from "./review/draft-spec.ts";
export type {
  Finding,
  JudgeFunction,
  MergeFunction,
  MergeStrategy,
  ReviewAssignment,
  ReviewFunction,
  ReviewInput,
  ReviewOptions,
  ReviewRuntime,
  SpecQuestion,
} from "./review/options.ts";
export { jsonPatchOutput, mergePatchOutput, type PatchOperation } from "./review/patch/index.ts";
export {
  type AssignmentPromptVariables,
  assignmentPrompt,
  type JudgementPromptVariables,
  judgementPrompt,
  type MergePromptVariables,
  mergePrompt,
  type ReviewPromptVariables,
  reviewPrompt,
} from "./review/prompts.ts";
export type {
  Artifact,
  HistoryEntry,
  Judgement,
  MergeResult,
  ReviewRecord,
  UnmetItem,
} from "./review/records.ts";
export type { ReviewBrief } from "./review/review-brief.ts";
export type { AcceptanceCriteria, RecordedSpec, ReviewItem, Spec, SpecItem } from "./review/spec.ts";
export type { ItemStanding, ItemStatus, Standing } from "./review/standing.ts";
export type { Exchange as ReviewExchange } from "./review/submission/exchange.ts";
export type { Submission } from "./review/submission/submission.ts";
export type { FollowUp, Verdict, VerdictInput, VerdictWord } from "./review/submission/verdict.ts";
export type { ReviewView } from "./review/supervise.ts";
export {
  createSupervisorDecider,
  type SupervisorDecider,
  type SupervisorDeciderOptions,
} from "./supervisor/decider.ts";
export { type Assignment, type SupervisorDecision, supervisorDecisionSchema } from "./supervisor/decision.ts";
export {
  type SupervisorPromptVariables,
  type SynthesisPromptVariables,
  supervisorPrompt,
  synthesisPrompt,
} from "./supervisor/prompt.ts";
export type { SupervisorFunction, SupervisorRunnable, SupervisorRuntime } from "./supervisor/supervisor.ts";
export type { DecisionInput, ParticipantCard, SupervisorView, UnreadDecision } from "./supervisor/view.ts";
export type { BudgetLimits } from "./usage/budget/limits.ts";
export type { UsageEntry } from "./usage/entry.ts";
export type { ModelPrice, Pricing } from "./usage/pricing.ts";
export type { SpentElsewhere } from "./usage/spent-elsewhere.ts";
export { type UsageSummary, type UsageTotals, usageOf } from "./usage/usage-of.ts";
export { type BuildOptions, SupervisorWorkflowBuilder } from "./workflow/builder.ts";
export { type CancelTaskOptions, cancelTask } from "./workflow/cancel-task.ts";
export type { DeclaredSchema } from "./workflow/declared-fields.ts";
export type { Prompts, SynthesisOptions } from "./workflow/definition.ts";
export type { WorkflowOptions } from "./workflow/options.ts";
export type { Outcome, OutcomeStatus } from "./workflow/outcome.ts";
export type { RunLimits } from "./workflow/run-limits.ts";
export type { DecisionRecord } from "./workflow/state.ts";
export type { SupervisorWorkflow, WorkflowResult } from "./workflow/supervisor-workflow.ts";
