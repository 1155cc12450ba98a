import type { BaseMessage } from "@langchain/core/messages";
import type { Task } from "../delegation/task.ts";
import { decisionMessage } from "../workflow/messages.ts";
import { SYNTHESIS_NODE } from "../workflow/nodes.ts";
import type { OutcomeStatus } from "../workflow/outcome.ts";
import type { DecisionRecord, Run, WorkflowUpdate } from "../workflow/state.ts";
import type { Turn } from "../workflow/turn.ts";
import type { SupervisorDecision } from "./decision.ts";

/** What a turn adds to the state's lists. */
export interface Turned {
  readonly tasks?: readonly Task[];
  readonly decisions?: readonly DecisionRecord[];
  readonly messages?: readonly BaseMessage[];
}

/** What a turn writes: put together on the way, and closed with the way that it opens. */
export class TurnUpdate {
  readonly #turn: Turn;
  readonly #showDecisions: boolean;
  readonly #spent: () => Run["spent"];
  #begun: WorkflowUpdate = {};
  #run: Run;

  /** @param spent what the run has spent beside its usage, when the turn is closed */
  constructor(
    turn: Turn,
    { showDecisions, spent }: { readonly showDecisions: boolean; readonly spent: () => Run["spent"] },
  ) {
    this.#turn = turn;
    this.#showDecisions = showDecisions;
    this.#spent = spent;
    this.#run = turn.run;
  }

  /** The run as the turn leaves it. */
  get run(): Run {
    return this.#run;
  }

  /** What was worked out before the decision: the specification and first artifact, or the plan. */
  beginWith(update: WorkflowUpdate, run: Partial<Run> = {}): void {
    this.#begun = update;
    this.#run = { ...this.#run, ...run };
  }

  /** Closes the turn: these tasks are in hand, and this node is next. */
  step(
    next: string,
    { tasks = [], decisions = [], messages = [] }: Turned,
    taskIds?: string[],
  ): WorkflowUpdate {
    const { overtakenTasks, overtakenDecisions } = this.#turn;
    return {
      ...this.#begun,
      messages: [...messages],
      run: { ...this.#run, next, spent: this.#spent(), ...(taskIds === undefined ? {} : { taskIds }) },
      tasks: [...overtakenTasks, ...tasks],
      decisions: [...overtakenDecisions, ...decisions],
      ...(this.#run.turn === 1 ? { outcome: null, structuredResponse: null } : {}),
    };
  }

  /** Closes the turn, and with it the run. */
  finish(status: OutcomeStatus, reason: string, update: Turned = {}): WorkflowUpdate {
    this.#run = { ...this.#run, ending: { status, reason } };
    return this.step(SYNTHESIS_NODE, update);
  }

  record(decision: SupervisorDecision, became: DecisionRecord["became"], note: string | null): Turned {
    const { id, turn } = this.#run;
    return { decisions: [{ id: `${id}:${turn}`, runId: id, turn, decision, became, note }] };
  }

  /** The decision as the conversation shows it, if it does. */
  shown(decision: SupervisorDecision): Turned {
    if (!this.#showDecisions) return {};
    const { id, turn } = this.#run;
    return { messages: [decisionMessage(`${id}:${turn}:decision`, turn, decision)] };
  }
}
