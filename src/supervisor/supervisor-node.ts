import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { isSettled, type Task } from "../delegation/task.ts";
import { type Emit, emitter, pathOf } from "../events/emitter.ts";
import { canAsk } from "../human/can-ask.ts";
import { callConfig, NO_STREAM_TAGS } from "../models/call-config.ts";
import { scoresOf } from "../participants/casting.ts";
import { leafDecision } from "../planning/leaf-decision.ts";
import type { PlanningDefinition } from "../planning/planning-definition.ts";
import { closedPlan, pursue } from "../planning/pursue.ts";
import { assignOpenItems } from "../review/assign.ts";
import { openItems, unmetItems } from "../review/standing.ts";
import {
  awaitsFirstAssignment,
  firstAssignment,
  handingOut,
  type OpenReview,
  openReview,
  whyNotDone,
} from "../review/supervise.ts";
import type { BudgetLedger } from "../usage/budget/ledger.ts";
import { contextOf } from "../workflow/context-schema.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { journalIn } from "../workflow/journal.ts";
import { HUMAN_NODE, REVIEW_NODE } from "../workflow/nodes.ts";
import type { OutcomeStatus } from "../workflow/outcome.ts";
import { budgetIn } from "../workflow/run-budget.ts";
import {
  callHandlers,
  openBudget,
  refusalIn,
  refusalReason,
  tellWarnings,
  whySpent,
  withinDuration,
} from "../workflow/spending.ts";
import type { Run, WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { type Turn, takeTurn } from "../workflow/turn.ts";
import { decide } from "./decide.ts";
import type { SupervisorDecision } from "./decision.ts";
import { continuing, nodeFor, queued, tasksOf } from "./delegate.ts";
import { fallbackQuestion, notices, specQuestion } from "./questions.ts";
import { repeatsItself, repetitionNotice, roundsOf } from "./repetition.ts";
import { TurnUpdate } from "./turn-update.ts";
import { viewOf } from "./view-of.ts";

/**
 * The supervisor's node: one decision, and the way that it opens. It runs no participant and asks nobody, so
 * that a resume never pays for a decision twice.
 */
export function supervisorNode(definition: WorkflowDefinition) {
  return (state: WorkflowState, config: LangGraphRunnableConfig): Promise<WorkflowUpdate> =>
    new SupervisorTurn(definition, state, config).take();
}

/** One turn of the supervisor. */
class SupervisorTurn {
  readonly #definition: WorkflowDefinition;
  readonly #state: WorkflowState;
  readonly #config: LangGraphRunnableConfig;
  readonly #turn: Turn;
  readonly #path: readonly string[];
  readonly #emit: Emit;
  readonly #handlers: readonly BaseCallbackHandler[];
  readonly #ledger: BudgetLedger | null;
  readonly #update: TurnUpdate;
  /** Why no more work is handed out; null as long as it is. */
  #spent: string | null = null;

  constructor(definition: WorkflowDefinition, state: WorkflowState, config: LangGraphRunnableConfig) {
    this.#definition = definition;
    this.#state = state;
    this.#config = config;
    const turn = takeTurn({ ...state, tasks: state.tasks.map(asNoted(config)) }, newRunId(config));
    // As of now: a run that goes on after an answer is held to what its workflow allows by then.
    this.#turn = { ...turn, run: { ...turn.run, limits: budgetIn(config)?.limits ?? null } };
    this.#update = new TurnUpdate(this.#turn, {
      showDecisions: definition.showDecisions,
      spent: () => budgetIn(config)?.spent ?? null,
    });
    this.#path = pathOf(config, definition.name);
    this.#emit = emitter(config, { runId: this.#run.id, turn: this.#run.turn, path: this.#path });
    const owner = { runId: this.#run.id, role: "supervisor", actor: "supervisor", taskId: null } as const;
    this.#ledger = openBudget(config, this.#run, state.usage);
    this.#handlers = callHandlers(config, owner);
  }

  get #run(): Run {
    return this.#update.run;
  }

  async take(): Promise<WorkflowUpdate> {
    if (this.#run.turn === 1) {
      this.#emit({ type: "run-started", workflow: this.#definition.name, limits: this.#run.limits });
    }
    tellWarnings(this.#config, this.#run.id);
    this.#spent = whySpent(this.#ledger);
    if (this.#spent !== null && !this.#mayStillFinish()) return this.#stop("budget-exhausted", this.#spent);
    // A plan's turn keeps what it has come to when its time is up: its steps are timed one by one.
    if (this.#definition.planning !== null) return this.#take(this.#config);
    try {
      return await withinDuration(this.#ledger, this.#config.signal, "supervisor", (signal) =>
        this.#take({ ...this.#config, ...(signal === undefined ? {} : { signal }) }),
      );
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal === null) throw error;
      return this.#update.finish("budget-exhausted", refusalReason(refusal));
    }
  }

  /** A supervisor that costs nothing may still find that the work is done, where nothing of it was cut off. */
  #mayStillFinish(): boolean {
    const { hasOwnSupervisor, review } = this.#definition;
    const isCut = this.#state.tasks.some(
      ({ runId, status }) => runId === this.#run.id && status.type === "cancelled",
    );
    return hasOwnSupervisor && review === null && !isCut && this.#ledger?.durationLeftMs !== 0;
  }

  async #take(config: LangGraphRunnableConfig): Promise<WorkflowUpdate> {
    const { maxIterations, review, planning } = this.#definition;
    if (this.#run.turn > maxIterations) {
      const turns = maxIterations === 1 ? "1 turn" : `${maxIterations} turns`;
      return this.#stop("iteration-limit", `The supervisor used up its ${turns} (maxIterations).`);
    }
    if (planning !== null) return this.#pursue(planning, config);
    if (review === null) return this.#decide(null, config);

    const opened = await openReview(this.#definition, review, this.#state, this.#run, config);
    config.signal?.throwIfAborted();
    if ("question" in opened) return this.#ask(specQuestion(opened.question), null);
    if (opened.isNew) {
      const { spec, artifact } = opened;
      this.#update.beginWith({ spec, artifact }, { hasSpec: true });
    }
    if (opened.standing.roundsLeft === 0 && unmetItems(opened.standing).length > 0) {
      const reviews = review.maxRounds === 1 ? "1 review was" : `${review.maxRounds} reviews were`;
      return this.#update.finish("review-limit", `The run's ${reviews} used up (maxRounds).`);
    }
    if (awaitsFirstAssignment(this.#definition, review, this.#state, this.#run)) {
      const first = await firstAssignment(this.#definition, review, opened, this.#run, config);
      if (first.decision.assignments !== null) return this.#delegate(first.decision, first.note);
    }
    return this.#decide(opened, config);
  }

  /** The next leaf of the plan is handed out as any task is. */
  async #pursue(planning: PlanningDefinition, config: LangGraphRunnableConfig): Promise<WorkflowUpdate> {
    const at = { config, emit: this.#emit };
    const { next, update } = await pursue(this.#definition, planning, this.#state, this.#run, at);
    this.#update.beginWith(update);
    if (next.type === "leaf") {
      const { decision, about } = leafDecision(planning, next);
      return this.#delegate(decision, null, about);
    }
    if (next.status !== "completed") return this.#update.finish(next.status, next.reason);
    const decision = handingOut(next.reason, []);
    this.#emit({ type: "decision-made", decision });
    return this.#update.finish(
      next.status,
      next.reason,
      this.#update.record(decision, { type: "finished" }, null),
    );
  }

  async #decide(opened: OpenReview | null, config: LangGraphRunnableConfig): Promise<WorkflowUpdate> {
    const { hasOwnSupervisor } = this.#definition;
    const rounds = roundsOf(this.#state.decisions, this.#state.tasks, this.#run.id);
    const isDone = ({ nextAgent, assignments, userInputNeeded }: SupervisorDecision): boolean =>
      nextAgent === null && assignments === null && !userInputNeeded;
    // A supervisor of the user's own reads what it needs of them.
    const scores = hasOwnSupervisor ? null : await scoresOf(this.#definition, config.store);
    const verdict = await decide(
      this.#definition.supervisor,
      viewOf(this.#definition, this.#state, this.#turn, {
        run: this.#run,
        opened,
        scores,
        notice: notices(repetitionNotice(rounds), canAsk(this.#config)),
      }),
      {
        context: contextOf(this.#definition, config),
        store: config.store,
        signal: config.signal,
        config: callConfig(
          config,
          { role: "supervisor", participant: null, path: this.#path },
          this.#handlers,
          NO_STREAM_TAGS,
        ),
      },
      (decision) => (opened !== null && isDone(decision) ? whyNotDone(opened.standing) : null),
    );
    const spent = this.#spent;
    if (spent !== null && (verdict.decision === null || !isDone(verdict.decision)))
      return this.#update.finish("budget-exhausted", spent);
    if (verdict.decision === null) return this.#undecided(verdict.problem, opened);

    const { decision, note } = verdict;
    if (repeatsItself(decision, rounds)) {
      const asked = decision.assignments?.map(({ agent }) => agent) ?? [decision.nextAgent ?? "the user"];
      const who = [...new Set(asked)].join(", ");
      const reason = `The supervisor asked ${who} the same thing again and again, with the same result each time.`;
      return this.#update.finish(
        "stalled",
        reason,
        this.#update.record(decision, { type: "refused", reason }, note),
      );
    }
    if (decision.userInputNeeded) return this.#ask(decision, note);
    if (!isDone(decision)) return this.#delegate(decision, note);
    return this.#complete(decision, note, opened);
  }

  /** A supervisor that gave no usable decision: open items are handed out, or else the user is asked, once. */
  #undecided(problem: string, opened: OpenReview | null): WorkflowUpdate {
    const open = opened === null ? [] : openItems(opened.standing);
    if (opened !== null && open.length > 0) {
      const { participants } = this.#definition;
      const tasks = this.#state.tasks.filter(({ runId }) => runId === this.#run.id);
      const names = participants.map(({ name }) => name);
      const assignments = assignOpenItems(open, opened.spec, tasks, names);
      return this.#delegate(handingOut("These items are not met yet.", assignments), problem, {
        cause: "unmet",
      });
    }
    const reason = `The supervisor gave no usable decision, also after a correction. ${problem}`;
    const question = fallbackQuestion(problem);
    const askedBefore = this.#state.decisions.some(
      ({ runId, note, decision }) =>
        runId === this.#run.id && note !== null && decision.userPrompt === question.userPrompt,
    );
    if (canAsk(this.#config) && !askedBefore) return this.#ask(question, reason);
    const refused = { ...question, userInputNeeded: false, userPrompt: null };
    return this.#update.finish(
      "undecided",
      reason,
      this.#update.record(refused, { type: "refused", reason }, reason),
    );
  }

  #ask(question: SupervisorDecision, note: string | null): WorkflowUpdate {
    this.#emit({ type: "decision-made", decision: question });
    return this.#update.step(HUMAN_NODE, {
      ...this.#update.record(question, { type: "asked" }, note),
      ...this.#update.shown(question),
    });
  }

  #delegate(
    decision: SupervisorDecision,
    note: string | null,
    about: Partial<Pick<Task, "cause" | "planNode" | "type">> = {},
  ): WorkflowUpdate {
    this.#emit({ type: "decision-made", decision });
    const given = tasksOf(this.#definition, this.#run, decision).map((task) => ({ ...task, ...about }));
    const tasks = about.cause === "unmet" ? continuing(given, this.#state.tasks) : given;
    const taskIds = tasks.map(({ id }) => id);
    const next = nodeFor(tasks);
    if (tasks.length > 1 || next === REVIEW_NODE) {
      for (const task of tasks) this.#emit({ type: "task-queued", ...queued(task) });
    }
    return this.#update.step(
      next,
      {
        tasks,
        ...this.#update.record(decision, { type: "delegated", taskIds }, note),
        ...this.#update.shown(decision),
      },
      taskIds,
    );
  }

  /** Before a reviewed run completes the artifact is looked at once more, unless that was done as it stands. */
  #complete(decision: SupervisorDecision, note: string | null, opened: OpenReview | null): WorkflowUpdate {
    this.#emit({ type: "decision-made", decision });
    if (opened !== null && !opened.standing.isJudged) {
      return this.#update.step(REVIEW_NODE, {
        ...this.#update.record(decision, { type: "checked" }, note),
        ...this.#update.shown(decision),
      });
    }
    const isShort = opened !== null && unmetItems(opened.standing).length > 0;
    const reason = decision.reason || "The supervisor found the work done.";
    return this.#update.finish(isShort ? "exhausted" : "completed", reason, {
      ...this.#update.record(decision, { type: "finished" }, note),
      ...this.#update.shown(decision),
    });
  }

  /** Ends the run before this turn. */
  #stop(status: OutcomeStatus, reason: string): WorkflowUpdate {
    if (this.#definition.planning !== null)
      this.#update.beginWith({ plan: closedPlan(this.#state, this.#run) });
    return this.#update.finish(status, reason);
  }
}

/** An open task as it stood when it asked, or between attempts: a new request over it settles it as it is. */
function asNoted(config: LangGraphRunnableConfig): (task: Task) => Task {
  const journal = journalIn(config);
  return (task) => {
    const noted = isSettled(task) ? null : journal.taskOf(task.id);
    return noted === null || isSettled(noted) ? task : noted;
  };
}

/** The same for a node that runs again after a crash: LangGraph's id of this task, which its checkpoint decides. */
function newRunId(config: LangGraphRunnableConfig): string {
  const namespace: unknown = config.configurable?.checkpoint_ns;
  const taskId = typeof namespace === "string" ? namespace.split(":").at(-1) : undefined;
  return taskId || crypto.randomUUID();
}
