import { setMaxListeners } from "node:events";
import { isGraphInterrupt, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { cancellationsIn } from "../../delegation/cancellations.ts";
import { inOrderOfRank } from "../../delegation/order.ts";
import { slotsOf } from "../../delegation/run-slots.ts";
import type { Task } from "../../delegation/task.ts";
import { type Emit, emitter, pathOf } from "../../events/emitter.ts";
import { composeBrief, goalOf } from "../../participants/brief.ts";
import { cancelledTask } from "../../participants/cancelled-task.ts";
import { withinTask } from "../../participants/perform.ts";
import { type WorkedTask, workOnTask } from "../../participants/work-on-task.ts";
import { queued } from "../../supervisor/delegate.ts";
import { declaredValues } from "../../workflow/declared-fields.ts";
import type { WorkflowDefinition } from "../../workflow/definition.ts";
import { acknowledgedIn } from "../../workflow/ordered-saver.ts";
import { ledgerOf, refusalIn, whySpent, withinDuration } from "../../workflow/spending.ts";
import type { Run, WorkflowState } from "../../workflow/state.ts";
import { applyJsonPatch, type Json } from "../patch/index.ts";
import type { Artifact, ReviewRecord } from "../records.ts";
import type { ReviewBrief } from "../review-brief.ts";
import type { ReviewDefinition } from "../review-definition.ts";
import { outputsOf, type RecordedSpec } from "../spec.ts";
import { exchangeOf } from "../submission/exchange.ts";
import {
  NO_REVIEW,
  type ReviewedTask,
  reviewedTask,
  reviewSubmission,
  type TaskReview,
} from "../submission/review-submission.ts";
import { batchUpdate, inOrder } from "./batch-update.ts";
import { Head } from "./head.ts";
import { progressWriter } from "./progress.ts";
import { ReviewedBatch } from "./reviewed-batch.ts";

/** One batch of a run, as one call of the node goes through it. */
export class BatchRun {
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
  readonly #goal: string;
  /** The tasks of earlier batches that workers are told of. */
  readonly #reported: readonly Task[];
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
    this.#goal = goalOf(state.messages);
    this.#reported = state.tasks.filter(({ report }) => report !== null);
    this.#known = new Set(state.messages.map((message) => message.id));
    this.#rounds = reviews.length;
    this.#progress = progressWriter(config, { runId: run.id, path: this.#path });
    setMaxListeners(0, this.#spent.signal);
  }

  /** @returns what the batch adds to the state */
  async toItsEnd(): Promise<unknown> {
    const tasks = inOrderOfRank(this.#run.taskIds.flatMap((id) => this.#tasks.get(id) ?? []));
    const batch = new ReviewedBatch<WorkedTask, TaskReview>({
      signal: this.#config.signal,
      workers: slotsOf(this.#config, this.#definition.maxParallelTasks).limit,
      work: (task, stopping, begun) => this.#work(task, stopping, begun),
      givenUp: (task) => this.#givenUp(task),
      review: (worked) => this.#reviewOne(worked),
      replayed: ({ worked, review }) => this.#replayed.push(reviewedTask(worked, review)),
      caughtUp: () => this.#catchUp(),
      done: ({ worked, review }) => this.#tell(reviewedTask(worked, review)),
      acknowledged: acknowledgedIn(this.#config),
    });
    try {
      const done = await batch.run(tasks);
      const results = done.map(({ worked, review }) => reviewedTask(worked, review));
      return batchUpdate(results, this.#state, this.#run, {
        version: this.#head.version,
        value: this.#head.value,
      });
    } finally {
      await this.#progress.written();
    }
  }

  async #work(given: Task, stopping: AbortSignal, begun: () => void): Promise<WorkedTask> {
    const config = withinTask(this.#config);
    const signals = [config.signal, this.#spent.signal].filter((signal) => signal !== undefined);
    let task = given;
    try {
      return await workOnTask(
        this.#definition,
        given,
        {
          begin: (left) => {
            begun();
            task = { ...left, basedOn: this.#kept.version };
            this.#bases.set(task.id, this.#kept.value);
            const review = this.#briefOn(task);
            const template = this.#definition.prompts.brief;
            this.#progress.task(task, "in-progress");
            return {
              task,
              brief: (task, feedback, learnings) =>
                composeBrief(task, this.#goal, this.#reported, { feedback, template, review, learnings }),
            };
          },
          fields: declaredValues(this.#state, this.#definition.declaredFields),
          known: this.#known,
          // The first tasks were there before any follow-up, also those that are only started when a worker is free.
          generation: this.#run.taskIds.includes(given.id) ? 0 : 1,
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

  /** What becomes of a task that asks: it is cancelled where nobody could review it any more, or wants it. */
  #givenUp(task: Task): WorkedTask | null {
    if (this.#spent.signal.aborted) return this.#cancelled(task);
    const reason = cancellationsIn(this.#config)?.reasonFor(task.id) ?? null;
    return reason === null ? null : this.#cancelled(task, reason);
  }

  #cancelled(task: Task, reason = ROUNDS_SPENT): WorkedTask {
    return cancelledTask(task, { reason, workflow: this.#definition.name }, this.#config);
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

  async #reviewOne(worked: WorkedTask): Promise<TaskReview> {
    const { task } = worked;
    const ledger = ledgerOf(this.#config, this.#run.id);
    if (task.status.type !== "completed" || this.#rounds >= this.#review.maxRounds) return NO_REVIEW;
    if (whySpent(ledger) !== null) return NO_REVIEW;
    this.#emit({
      type: "review-started",
      taskId: task.id,
      participant: task.participant,
      item: task.item ?? "",
      round: this.#rounds + 1,
    });
    this.#progress.reviewing(task);
    const stage = {
      definition: this.#definition,
      review: this.#review,
      spec: this.#spec,
      outputs: this.#outputs,
      head: this.#head,
      path: this.#path,
      round: this.#rounds + 1,
      // Work that was recorded by an earlier process began before this one knew the artifact.
      base: this.#bases.get(task.id) ?? this.#head.valueAt(task.basedOn ?? 0),
      exchange: exchangeOf(task, this.#tasks, this.#reviews),
    };
    const config = withinTask(this.#config);
    const review = await withinDuration(ledger, config.signal, "review", (signal) =>
      reviewSubmission(task, { ...stage, config: signal === undefined ? config : { ...config, signal } }),
    ).catch((error: unknown) => {
      // The budget does not pay for it any more: the result stands as it is, and is not merged.
      if (refusalIn(error) !== null) return NO_REVIEW;
      throw error;
    });
    if (review === NO_REVIEW) return review;
    this.#bases.delete(task.id);
    this.#take(reviewedTask(worked, review));
    return review;
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
}

const ROUNDS_SPENT = "The review's rounds were used up (maxRounds) before it could be reviewed.";
