import { setMaxListeners } from "node:events";
import { Command, isGraphInterrupt, type LangGraphRunnableConfig } from "@langchain/langgraph";
import type { Task } from "../delegation/task.ts";
import { settle } from "../delegation/transitions.ts";
import { type Emit, emitter, pathOf } from "../events/emitter.ts";
import { composeBrief } from "../participants/brief.ts";
import { withinTask } from "../participants/perform.ts";
import { type WorkedTask, workOnTask } from "../participants/work-on-task.ts";
import { queued } from "../supervisor/delegate.ts";
import { declaredValues } from "../workflow/declared-fields.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { reviewMessage } from "../workflow/messages.ts";
import { SUPERVISOR_NODE, SYNTHESIS_NODE } from "../workflow/nodes.ts";
import { acknowledgedIn } from "../workflow/ordered-saver.ts";
import type { Run, WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { ReviewedBatch } from "./batch.ts";
import { exchangeOf } from "./exchange.ts";
import { Head } from "./head.ts";
import { takeLastLook } from "./last-look.ts";
import { applyJsonPatch, type Json } from "./patch.ts";
import { progressWriter } from "./progress.ts";
import type { Artifact, HistoryEntry, ReviewRecord } from "./records.ts";
import type { ReviewBrief } from "./review-brief.ts";
import type { ReviewDefinition } from "./review-definition.ts";
import { type ReviewedTask, reviewSubmission } from "./review-submission.ts";
import { outputsOf, type RecordedSpec } from "./spec.ts";

/** The node of workflows with review: runs a batch of tasks, or takes the last look before completion. */
export function reviewNode(definition: WorkflowDefinition, review: ReviewDefinition) {
  return async (state: WorkflowState, config: LangGraphRunnableConfig): Promise<unknown> => {
    const { run, spec } = state;
    if (run === null || spec === null) return {};
    if (config.signal) setMaxListeners(0, config.signal);
    if (run.taskIds.length === 0) return takeLastLook(definition, review, { ...state, run, spec }, config);
    return new BatchRun(definition, review, state, run, spec, config).toItsEnd();
  };
}

/** Where the review node's turn leads to, for the graph's conditional edge. */
export function afterReview({ run }: WorkflowState): string {
  return run?.next === SYNTHESIS_NODE ? SYNTHESIS_NODE : SUPERVISOR_NODE;
}

/** One batch of a run, as one call of the node goes through it. */
class BatchRun {
  readonly #definition: WorkflowDefinition;
  readonly #review: ReviewDefinition;
  readonly #state: WorkflowState;
  readonly #run: Run;
  readonly #spec: RecordedSpec;
  readonly #config: LangGraphRunnableConfig;
  readonly #path: readonly string[];
  readonly #emit: Emit;
  readonly #head: Head;
  /** The newest version whose record is kept. Workers begin on it: one that a crash may undo is nothing to build on. */
  #kept: Artifact<Json>;
  readonly #outputs: ReturnType<typeof outputsOf>;
  readonly #tasks: Map<string, Task>;
  readonly #reviews: Map<string, ReviewRecord>;
  readonly #known: ReadonlySet<string | undefined>;
  readonly #replayed: ReviewedTask[] = [];
  /** What the artifact was when each task that is under way began. */
  readonly #bases = new Map<string, Json>();
  readonly #progress: ReturnType<typeof progressWriter>;
  /** Aborts the workers that are still at it when no round is left in which they could be reviewed. */
  readonly #spent = new AbortController();
  #rounds: number;

  constructor(
    definition: WorkflowDefinition,
    review: ReviewDefinition,
    state: WorkflowState,
    run: Run,
    spec: RecordedSpec,
    config: LangGraphRunnableConfig,
  ) {
    this.#definition = definition;
    this.#review = review;
    this.#state = state;
    this.#run = run;
    this.#spec = spec;
    this.#config = config;
    this.#path = pathOf(config, definition.name);
    this.#emit = emitter(config, { runId: run.id, turn: run.turn, path: this.#path });
    this.#head = new Head({ version: state.artifact?.version ?? 0, value: state.artifact?.value as Json });
    this.#kept = { version: this.#head.version, value: this.#head.value };
    this.#outputs = review.outputs ?? outputsOf(spec);
    const reviews = state.reviews.filter(({ runId }) => runId === run.id);
    this.#tasks = new Map(state.tasks.map((task) => [task.id, task]));
    this.#reviews = new Map(reviews.map((entry) => [entry.taskId, entry]));
    this.#known = new Set(state.messages.map((message) => message.id));
    this.#rounds = reviews.length;
    this.#progress = progressWriter(config, { runId: run.id, path: this.#path });
    setMaxListeners(0, this.#spent.signal);
  }

  async toItsEnd(): Promise<unknown> {
    const tasks = this.#run.taskIds.flatMap((id) => this.#tasks.get(id) ?? []);
    const batch = new ReviewedBatch<WorkedTask, ReviewedTask>({
      signal: this.#config.signal,
      work: (task, stopping, begun) => this.#work(task, stopping, begun),
      givenUp: (task) => (this.#spent.signal.aborted ? this.#cancelled(task) : null),
      review: (_task, worked) => this.#reviewOne(worked),
      replayed: (reviewed) => this.#replayed.push(reviewed),
      caughtUp: () => this.#catchUp(),
      done: (reviewed) => this.#tell(reviewed),
      acknowledged: acknowledgedIn(this.#config),
    });
    try {
      return this.#update(await batch.run(tasks));
    } finally {
      await this.#progress.written();
    }
  }

  async #work(given: Task, stopping: AbortSignal, begun: () => void): Promise<WorkedTask> {
    const participant = this.#definition.participants.find(({ name }) => name === given.participant);
    if (participant === undefined) throw new Error(`There is no participant "${given.participant}".`);
    const config = withinTask(this.#config);
    const signals = [config.signal, this.#spent.signal].filter((signal) => signal !== undefined);
    let task = given;
    try {
      return await workOnTask(
        this.#definition,
        participant,
        {
          begin: () => {
            begun();
            task = { ...given, basedOn: this.#kept.version };
            this.#bases.set(task.id, this.#kept.value);
            const review = this.#briefOn(task);
            const { messages, tasks } = this.#state;
            const template = this.#definition.prompts.brief;
            this.#progress.task(task, "in-progress");
            return {
              task,
              brief: (feedback) => composeBrief(task, messages, tasks, { feedback, template, review }),
            };
          },
          fields: declaredValues(this.#state, this.#definition.declaredFields),
          known: this.#known,
          // The first tasks were there before any follow-up, also those that are only started when a worker is free.
          rank: this.#run.taskIds.includes(given.id) ? 0 : 1,
          stopping,
        },
        { ...config, signal: AbortSignal.any(signals) },
      );
    } catch (error) {
      if (isGraphInterrupt(error)) this.#progress.task(task, "asking");
      if (!this.#spent.signal.aborted || config.signal?.aborted) throw error;
      return this.#cancelled(task);
    }
  }

  /** A task that nobody could review any more. */
  #cancelled(task: Task): WorkedTask {
    const cancelled = settle(task, { type: "cancelled", reason: ROUNDS_SPENT }, { report: null });
    const about = { taskId: task.id, participant: task.participant };
    this.#emit({ type: "task-failed", ...about, reason: ROUNDS_SPENT, durationMs: 0 });
    return { task: cancelled, messages: [], update: {}, usage: [] };
  }

  #briefOn(task: Task): ReviewBrief {
    const item = task.item ?? "";
    const { description = "", acceptanceCriteria = {}, output = null } = this.#spec.items[item] ?? {};
    const exchange = exchangeOf(task, this.#tasks, this.#reviews);
    return {
      item,
      description,
      criteria: acceptanceCriteria,
      artifact: structuredClone(this.#kept),
      output,
      exchange,
      feedback: exchange.at(-1)?.feedback ?? null,
    };
  }

  async #reviewOne(worked: WorkedTask): Promise<ReviewedTask> {
    const { task } = worked;
    if (task.status.type !== "completed" || this.#rounds >= this.#review.maxRounds) {
      return { ...worked, review: null, patch: null, followUps: [] };
    }
    this.#emit({
      type: "review-started",
      taskId: task.id,
      participant: task.participant,
      item: task.item ?? "",
      round: this.#rounds + 1,
    });
    this.#progress.reviewing(task);
    const reviewed = await reviewSubmission(worked, {
      definition: this.#definition,
      review: this.#review,
      spec: this.#spec,
      outputs: this.#outputs,
      head: this.#head,
      path: this.#path,
      config: withinTask(this.#config),
      round: this.#rounds + 1,
      // Work that was recorded by an earlier process began before this one knew the artifact.
      base: this.#bases.get(task.id) ?? this.#head.valueAt(task.basedOn ?? 0),
      exchange: exchangeOf(task, this.#tasks, this.#reviews),
    });
    this.#bases.delete(task.id);
    this.#take(reviewed);
    return reviewed;
  }

  /** Takes a review into account, in the order of the rounds. */
  #take({ task, review, patch }: ReviewedTask): void {
    this.#tasks.set(task.id, task);
    if (review === null) return;
    this.#reviews.set(task.id, review);
    if (patch !== null) this.#head.advance(patch);
    this.#rounds += 1;
    if (this.#rounds >= this.#review.maxRounds) this.#spent.abort(new Error(ROUNDS_SPENT));
  }

  #catchUp(): void {
    for (const reviewed of inOrder(this.#replayed)) this.#take(reviewed);
    this.#kept = { version: this.#head.version, value: this.#head.value };
    this.#progress.begin(this.#state, this.#run, [...this.#tasks.values()], this.#head, [
      ...this.#reviews.values(),
    ]);
  }

  /** Tells of a review that is recorded. */
  #tell({ task, review, patch, followUps }: ReviewedTask): void {
    const about = { taskId: task.id, participant: task.participant, item: task.item ?? "" };
    if (review !== null) {
      const { verdict, feedback, met, unmet, round, merge } = review;
      this.#emit({ type: "review-finished", ...about, verdict, feedback, met, unmet, round, merge });
      if (patch !== null && merge.type === "merged") {
        this.#kept = { version: merge.version, value: applyJsonPatch(this.#kept.value, patch) };
        this.#emit({ type: "artifact-merged", ...about, version: merge.version, patch });
      }
    }
    for (const followUp of followUps) {
      this.#emit({ type: "follow-up-queued", ...queued(followUp), parent: task.id, cause: followUp.cause });
    }
    this.#progress.done({ task, review, patch, followUps });
  }

  /** What the batch adds to the state: one write, in the order of the reviews. */
  #update(results: readonly ReviewedTask[]): unknown {
    const ordered = inOrder(results);
    const followUps = results.flatMap((result) => result.followUps);
    const settledTasks = new Map(results.map(({ task }) => [task.id, task]));
    const base = this.#state.artifact?.version ?? 0;
    const update: WorkflowUpdate = {
      tasks: [
        ...this.#run.taskIds.flatMap((id) => settledTasks.get(id) ?? []),
        ...followUps.map((task) => settledTasks.get(task.id) ?? task),
      ],
      messages: ordered.flatMap(({ messages, review }) => [
        ...messages,
        ...(review === null ? [] : [reviewMessage(review)]),
      ]),
      reviews: ordered.flatMap(({ review }) => review ?? []),
      history: ordered.flatMap((result) => historyOf(result)),
      artifact: { basedOn: base, version: this.#head.version, value: this.#head.value },
      usage: ordered.flatMap(({ usage }) => [...usage]),
      run: { ...this.#run, next: SUPERVISOR_NODE },
    };
    const fields = ordered.map((result) => result.update).filter((fields) => Object.keys(fields).length > 0);
    if (fields.length <= 1) return { ...fields[0], ...update };
    // One object can write a field once; a field with a reducer is to get every write.
    return [update, ...fields.map((fields) => new Command({ update: fields }))];
  }
}

const ROUNDS_SPENT = "The review's rounds were used up (maxRounds) before it could be reviewed.";

/** Reviewed tasks in the order of their reviews; what was not reviewed comes last. */
function inOrder(results: readonly ReviewedTask[]): ReviewedTask[] {
  const round = ({ review }: ReviewedTask): number => review?.round ?? Number.POSITIVE_INFINITY;
  return results.toSorted((a, b) => (round(a) === round(b) ? 0 : round(a) - round(b)));
}

function historyOf({ review, patch }: ReviewedTask): HistoryEntry[] {
  if (review === null || patch === null || review.merge.type !== "merged") return [];
  const { runId, taskId, item, participant, verdict, at } = review;
  return [
    { runId, version: review.merge.version, taskId, item, participant, verdict, patch: [...patch], at },
  ];
}
