import type { BaseMessage } from "@langchain/core/messages";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { Task } from "../delegation/task.ts";
import { emitter, pathOf } from "../events/emitter.ts";
import { canAsk } from "../human/can-ask.ts";
import { callConfig, NO_STREAM_TAGS } from "../models/call-config.ts";
import { UsageCollector } from "../usage/collector.ts";
import { contextOf } from "../workflow/context-schema.ts";
import { declaredValues } from "../workflow/declared-fields.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { decisionMessage } from "../workflow/messages.ts";
import { HUMAN_NODE, SYNTHESIS_NODE } from "../workflow/nodes.ts";
import type { OutcomeStatus } from "../workflow/outcome.ts";
import type { DecisionRecord, Run, WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { takeTurn } from "../workflow/turn.ts";
import { decide } from "./decide.ts";
import type { SupervisorDecision } from "./decision.ts";
import { repeatsItself, repetitionNotice, roundsOf } from "./repetition.ts";
import type { SupervisorView } from "./view.ts";

/**
 * The supervisor's node: one decision, and the way that it opens. It runs no participant and asks nobody, so
 * that a resume never pays for a decision twice.
 */
export function supervisorNode(definition: WorkflowDefinition) {
  const participants = definition.participants.map(({ name, description }) => ({ name, description }));

  return async (state: WorkflowState, config: LangGraphRunnableConfig): Promise<WorkflowUpdate> => {
    const path = pathOf(config, definition.name);
    const { run, overtakenTasks, overtakenDecisions } = takeTurn(state, newRunId(config));
    const emit = emitter(config, { runId: run.id, turn: run.turn, path });
    const isFirst = run.turn === 1;
    if (isFirst) emit({ type: "run-started", workflow: definition.name });

    const usage = new UsageCollector({
      runId: run.id,
      role: "supervisor",
      actor: "supervisor",
      taskId: null,
    });
    const step = (next: string, run: Run, update: Partial<Turned> = {}): WorkflowUpdate => ({
      run: { ...run, next },
      tasks: [...overtakenTasks, ...(update.task ? [update.task] : [])],
      decisions: [...overtakenDecisions, ...(update.record ? [update.record] : [])],
      messages: update.message ? [update.message] : [],
      usage: [...usage.entries],
      ...(isFirst ? { outcome: null, structuredResponse: null } : {}),
    });
    const finish = (status: OutcomeStatus, reason: string, update: Partial<Turned> = {}): WorkflowUpdate =>
      step(SYNTHESIS_NODE, { ...run, ending: { status, reason } }, update);

    if (run.turn > definition.maxIterations) {
      const turns = definition.maxIterations === 1 ? "1 turn" : `${definition.maxIterations} turns`;
      return finish("iteration-limit", `The supervisor used up its ${turns} (maxIterations).`);
    }

    const rounds = roundsOf(state.decisions, state.tasks, run.id);
    const askable = canAsk(config);
    const caller = { role: "supervisor", participant: null, path } as const;
    const runtimeConfig = callConfig(config, caller, [usage], NO_STREAM_TAGS);
    const view: SupervisorView = {
      workflow: { name: definition.name, description: definition.description },
      messages: [...state.messages],
      participants,
      tasks: [
        ...state.tasks.filter((task) => !overtakenTasks.some(({ id }) => id === task.id)),
        ...overtakenTasks,
      ],
      artifact: state.artifact,
      state: declaredValues(state, definition.declaredFields),
      turn: run.turn,
      maxIterations: definition.maxIterations,
      notice: notices(repetitionNotice(rounds), askable),
      correction: null,
    };
    const verdict = await decide(definition.supervisor, view, {
      context: contextOf(definition, config),
      store: config.store,
      signal: config.signal,
      config: runtimeConfig,
    });

    const record = (
      decision: SupervisorDecision,
      became: DecisionRecord["became"],
      note: string | null,
    ): DecisionRecord => ({
      id: `${run.id}:${run.turn}`,
      runId: run.id,
      turn: run.turn,
      decision,
      became,
      note,
    });
    const shown = (decision: SupervisorDecision): { message?: BaseMessage } =>
      definition.showDecisions
        ? { message: decisionMessage(`${run.id}:${run.turn}:decision`, run.turn, decision) }
        : {};

    if (verdict.decision === null) {
      const problem = `The supervisor gave no usable decision, also after a correction. ${verdict.problem}`;
      const question = fallbackQuestion(verdict.problem);
      const askedBefore = state.decisions.some(
        ({ runId, note, decision }) =>
          runId === run.id && note !== null && decision.userPrompt === question.userPrompt,
      );
      if (!askable || askedBefore) {
        return finish("undecided", problem, {
          record: record(
            { ...question, userInputNeeded: false, userPrompt: null },
            { type: "refused", reason: problem },
            problem,
          ),
        });
      }
      emit({ type: "decision-made", decision: question });
      return step(HUMAN_NODE, run, {
        record: record(question, { type: "asked" }, problem),
        ...shown(question),
      });
    }

    const { decision, note } = verdict;
    if (repeatsItself(decision, rounds)) {
      const who = decision.nextAgent ?? "the user";
      const reason = `The supervisor asked ${who} the same thing again and again, with the same result each time.`;
      return finish("stalled", reason, { record: record(decision, { type: "refused", reason }, note) });
    }
    emit({ type: "decision-made", decision });
    if (decision.nextAgent !== null) {
      const task = newTask(definition, run, decision.nextAgent, decision.instruction ?? "");
      return step(
        decision.nextAgent,
        { ...run, taskId: task.id },
        {
          task,
          record: record(decision, { type: "delegated", taskId: task.id }, note),
          ...shown(decision),
        },
      );
    }
    if (decision.userInputNeeded) {
      return step(HUMAN_NODE, run, { record: record(decision, { type: "asked" }, note), ...shown(decision) });
    }
    const reason = decision.reason || "The supervisor found the work done.";
    return finish("completed", reason, {
      record: record(decision, { type: "finished" }, note),
      ...shown(decision),
    });
  };
}

/**
 * The way that the supervisor's turn opened, for the graph's conditional edge.
 *
 * A `Command` would do the same, but LangGraph's `messages` stream does not see the messages in one.
 */
export function nextNode(state: WorkflowState): string {
  return state.run?.next ?? SYNTHESIS_NODE;
}

/** What a turn adds to the state. */
interface Turned {
  readonly task: Task;
  readonly record: DecisionRecord;
  readonly message: BaseMessage;
}

/** The same for a node that runs again after a crash: LangGraph's id of this task, which its checkpoint decides. */
function newRunId(config: LangGraphRunnableConfig): string {
  const namespace: unknown = config.configurable?.checkpoint_ns;
  const taskId = typeof namespace === "string" ? namespace.split(":").at(-1) : undefined;
  return taskId || crypto.randomUUID();
}

function newTask(definition: WorkflowDefinition, run: Run, participant: string, instruction: string): Task {
  const isRemote = definition.participants.some(
    ({ name, work }) => name === participant && work.kind === "remote",
  );
  return {
    id: `${run.id}:${run.turn}`,
    runId: run.id,
    turn: run.turn,
    participant,
    instruction,
    status: { type: "delegated", to: participant },
    createdAt: new Date().toISOString(),
    attempts: 0,
    durationMs: null,
    report: null,
    handoff: null,
    remoteThreadId: isRemote ? crypto.randomUUID() : null,
  };
}

function notices(repetition: string | null, askable: boolean): string | null {
  const nobody = askable ? null : "Nobody can be asked in this run. Decide with what there is.";
  return [repetition, nobody].filter((notice) => notice !== null).join(" ") || null;
}

function fallbackQuestion(problem: string): SupervisorDecision {
  return {
    reason: problem,
    nextAgent: null,
    instruction: null,
    userInputNeeded: true,
    userPrompt: "I could not work out the next step by myself. How shall I go on?",
  };
}
