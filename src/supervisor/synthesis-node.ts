import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { type LangGraphRunnableConfig, task } from "@langchain/langgraph";
import { emitter, pathOf } from "../events/emitter.ts";
import { TokenHandler } from "../events/token-handler.ts";
import { callConfig, NO_STREAM_TAGS } from "../models/call-config.ts";
import { modelSource } from "../models/resolve-model.ts";
import type { UnmetItem } from "../review/records.ts";
import { unmetItems } from "../review/standing.ts";
import { standingIn } from "../review/supervise.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import { usageCollector } from "../workflow/journal.ts";
import { amended, marked } from "../workflow/messages.ts";
import type { Outcome } from "../workflow/outcome.ts";
import type { Run, WorkflowState, WorkflowUpdate } from "../workflow/state.ts";
import { synthesisPrompt } from "./prompt.ts";
import { extractResponse, writeAnswer } from "./synthesis.ts";
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

    const transcript = (): BaseMessage[] =>
      renderTranscript(state.messages, state.tasks, definition.transcriptTokens);
    const tasks = state.tasks.filter(({ runId }) => runId === run.id);
    const owner = { runId: run.id, role: "synthesis", actor: "synthesis", taskId: null } as const;
    const usage = usageCollector(config, owner);
    const caller = { role: "synthesis", participant: null, path } as const;
    const tokens = new TokenHandler(caller, (text, serial) =>
      emit({ type: "token", participant: "synthesis", text }, serial),
    );

    const lastReport = tasks.findLast(({ status }) => status.type === "completed")?.report ?? null;
    const write = async (): Promise<AIMessage> => {
      const message =
        mode === "last-report" && lastReport !== null
          ? new AIMessage(lastReport)
          : await writeAnswer(
              source,
              prompt({
                name: definition.name,
                description: definition.description,
                systemPrompt: definition.systemPrompt,
                artifact: definition.review === null ? null : state.artifact,
                shortfall: ending.status === "completed" ? null : ending.reason,
              }),
              source === null ? [] : transcript(),
              tasks.length > 0 ? tasks : state.tasks,
              callConfig(config, caller, [usage, tokens]),
            );
      return message.id ? message : amended(message, { id: `${run.id}:final` });
    };
    // Recorded where another call follows: should that one fail, the answer stands, and is not paid for again.
    const answer = definition.responseFormat === null ? await write() : await task("final-answer", write)();

    const structuredUsage = usageCollector(config, { ...owner, role: "structured-response" });
    const response =
      definition.responseFormat === null || source === null
        ? { value: null, problem: null }
        : await extractResponse(
            source,
            definition.responseFormat,
            transcript(),
            answer.text,
            callConfig(config, { ...caller, role: "structured-response" }, [structuredUsage], NO_STREAM_TAGS),
          );

    const outcome: Outcome = {
      ...ending,
      runId: run.id,
      turns: Math.min(run.turn, definition.maxIterations),
      startedAt: run.startedAt,
      finishedAt: new Date().toISOString(),
      responseFormatProblem: response.problem,
      unmetItems: leftUnmet(definition, state, run),
    };
    emit({ type: "run-finished", outcome });
    return {
      messages: [marked(answer, { kind: "final" })],
      structuredResponse: response.value,
      outcome,
      run: { ...run, finished: true },
    };
  };
}

/** What a review left unmet. */
function leftUnmet(definition: WorkflowDefinition, state: WorkflowState, run: Run): UnmetItem[] {
  const { review } = definition;
  if (review === null || state.spec === null || !run.hasSpec) return [];
  const version = state.artifact?.version ?? 0;
  return unmetItems(standingIn(definition, review, state.spec, version, state, run));
}
