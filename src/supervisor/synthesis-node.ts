import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { type LangGraphRunnableConfig, task } from "@langchain/langgraph";
import { emitter, pathOf } from "../events/emitter.ts";
import { TokenHandler } from "../events/token-handler.ts";
import { callConfig, NO_STREAM_TAGS } from "../models/call-config.ts";
import { modelSource } from "../models/resolve-model.ts";
import type { StructuredSchema } from "../models/structured-schema.ts";
import { renderPlan } from "../planning/tree/render.ts";
import type { UnmetItem } from "../review/records.ts";
import { unmetItems } from "../review/standing.ts";
import { standingIn } from "../review/supervise.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { amended, marked } from "../workflow/messages.ts";
import type { Outcome } from "../workflow/outcome.ts";
import { budgetIn } from "../workflow/run-budget.ts";
import { callHandlers, openBudget } from "../workflow/spending.ts";
import type { Run, WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { affordable } from "./affordable.ts";
import { synthesisPrompt } from "./prompt.ts";
import {
  answerMessages,
  extractResponse,
  reportsTogether,
  responseMessages,
  writeAnswer,
} from "./synthesis.ts";
import { renderTranscript } from "./transcript.ts";

/** The node that writes the final answer, and says how the run ended. */
export function synthesisNode(definition: WorkflowDefinition) {
  const { mode, model } = definition.synthesis;
  const source = model === null ? null : modelSource(model);
  const prompt = definition.prompts.synthesis ?? synthesisPrompt;

  return async (state: WorkflowState, config: LangGraphRunnableConfig): Promise<WorkflowUpdate> => {
    const { run } = state;
    if (run === null || run.ending === null) return {};
    const ending = run.ending;
    const path = pathOf(config, definition.name);
    const emit = emitter(config, { runId: run.id, turn: run.turn, path });
    emit({ type: "synthesis-started" });

    const transcript = (maxTokens: number): BaseMessage[] =>
      renderTranscript(state.messages, state.tasks, maxTokens);
    const tasks = state.tasks.filter(({ runId }) => runId === run.id);
    const undone = tasks
      .filter(({ status }) => status.type === "cancelled")
      .map(({ id, participant, instruction }) => ({ taskId: id, participant, instruction }));
    const owner = { runId: run.id, role: "synthesis", actor: "synthesis", taskId: null } as const;
    const ledger = openBudget(config, run, state.usage);
    const caller = { role: "synthesis", participant: null, path } as const;
    const tokens = new TokenHandler(caller, (text, serial) =>
      emit({ type: "token", participant: "synthesis", text }, serial),
    );

    const lastReport = tasks.findLast(({ status }) => status.type === "completed")?.report ?? null;
    const shortfall = ending.status === "completed" ? null : withUndone(ending.reason, undone);
    const written = async (): Promise<AIMessage | null> => {
      if (source === null || model === null) return null;
      const system = prompt({
        name: definition.name,
        description: definition.description,
        systemPrompt: definition.systemPrompt,
        artifact: definition.review === null ? null : state.artifact,
        plan:
          definition.planning === null
            ? null
            : renderPlan(state.plan, { maxTokens: definition.planning.maxPlanTokens }),
        shortfall,
      });
      const planned = { role: "synthesis", model, besides: 0 } as const;
      const messages = affordable(ledger, planned, definition.transcriptTokens, (maxTokens) =>
        answerMessages(system, transcript(maxTokens)),
      );
      const handlers = callHandlers(config, owner);
      return messages && writeAnswer(source, messages, callConfig(config, caller, [...handlers, tokens]));
    };
    const write = async (): Promise<AIMessage> => {
      const message =
        mode === "last-report" && lastReport !== null
          ? new AIMessage(lastReport)
          : ((await written()) ??
            new AIMessage(withUndone(reportsTogether(tasks.length > 0 ? tasks : state.tasks), undone)));
      return message.id ? message : amended(message, { id: `${run.id}:final` });
    };
    // Recorded where another call follows: should that one fail, the answer stands, and is not paid for again.
    const answer = definition.responseFormat === null ? await write() : await task("final-answer", write)();

    const extracted = async (schema: StructuredSchema): ReturnType<typeof extractResponse> => {
      if (source === null || model === null) return { value: null, problem: null };
      const role = "structured-response";
      const besides = Buffer.byteLength(JSON.stringify(schema.json)) + SCHEMA_OVERHEAD;
      const planned = { role, model, besides } as const;
      const messages = affordable(ledger, planned, definition.transcriptTokens, (maxTokens) =>
        responseMessages(transcript(maxTokens), answer.text),
      );
      const handlers = callHandlers(config, { ...owner, role });
      const ownConfig = callConfig(config, { ...caller, role }, handlers, NO_STREAM_TAGS);
      return extractResponse(source, schema, messages, ownConfig);
    };
    const response =
      definition.responseFormat === null
        ? { value: null, problem: null }
        : await extracted(definition.responseFormat);

    const outcome: Outcome = {
      ...ending,
      runId: run.id,
      turns: Math.min(run.turn, definition.maxIterations),
      startedAt: run.startedAt,
      finishedAt: new Date().toISOString(),
      responseFormatProblem: response.problem,
      unmetItems: leftUnmet(definition, state, run),
      undone,
    };
    emit({ type: "run-finished", outcome });
    return {
      messages: [marked(answer, { kind: "final" })],
      structuredResponse: response.value,
      outcome,
      run: { ...run, finished: true, spent: budgetIn(config)?.spent ?? run.spent },
    };
  };
}

/** What providers put around a schema, in tokens; generous. */
const SCHEMA_OVERHEAD = 800;

/** A text with the tasks that were handed out and not done. */
function withUndone(text: string, undone: Outcome["undone"]): string {
  if (undone.length === 0) return text;
  const lines = undone.map(({ participant, instruction }) => `- ${participant}: ${instruction}`);
  return `${text}\n\nThese tasks were not done:\n${lines.join("\n")}`;
}

/** What a review left unmet. */
function leftUnmet(definition: WorkflowDefinition, state: WorkflowState, run: Run): UnmetItem[] {
  const { review } = definition;
  if (review === null || state.spec === null || !run.hasSpec) return [];
  const version = state.artifact?.version ?? 0;
  return unmetItems(standingIn(definition, review, state.spec, version, state, run));
}
