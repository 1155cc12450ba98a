import { setTimeout as sleep } from "node:timers/promises";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import { type ParticipantFunction, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";

const tasksPerTurn = 25;
const wordDelayMs = 15;
const ending = "Found **one more** of them,\n- as asked.";

/** Says the last message, and two lines more, word by word. */
class Echo extends BaseChatModel {
  _llmType(): string {
    return "echo";
  }

  async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const message = new AIMessage(textFor(messages));
    return { generations: [{ text: message.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    { signal }: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for (const text of textFor(messages).match(/\S+\s*/g) ?? []) {
      await sleep(wordDelayMs, undefined, signal ? { signal } : {});
      const chunk = new ChatGenerationChunk({ text, message: new AIMessageChunk({ content: text }) });
      yield chunk;
      await runManager?.handleLLMNewToken(text, undefined, undefined, undefined, undefined, { chunk });
    }
  }
}

function textFor(messages: readonly BaseMessage[]): string {
  return `${messages.at(-1)?.text ?? ""} ${ending}`;
}

const model = new Echo({});

const search: ParticipantFunction = async ({ instruction }, { config }) =>
  (await model.invoke(instruction, config)).text;

const NAMES = ["north", "east", "south", "west"] as const;

/** A search by four, in batches of 25 tasks: each task makes some fifteen events, most of them words. */
function searchOf(tasks: number) {
  const turns = Math.ceil(tasks / tasksPerTurn);
  const searcher = (where: string) => ({ description: `Searches in the ${where}`, agent: search });
  return new SupervisorWorkflowBuilder({
    name: `search-of-${tasks}`,
    synthesis: "last-report",
    maxIterations: turns + 1,
    maxParallelTasks: 8,
  })
    .participants({
      north: searcher("north"),
      east: searcher("east"),
      south: searcher("south"),
      west: searcher("west"),
    })
    .withSupervisor(({ turn }) => {
      const first = (turn - 1) * tasksPerTurn;
      const count = Math.min(tasksPerTurn, tasks - first);
      if (count <= 0) return { nextAgent: null, reason: "All places were searched." };
      const assignments = Array.from({ length: count }, (_, place) => ({
        agent: NAMES[place % NAMES.length] ?? "north",
        instruction: `Place ${first + place + 1}.`,
      }));
      return { assignments, reason: `Places ${first + 1} to ${first + count} come next.` };
    })
    .build();
}

export const small = searchOf(100);
export const big = searchOf(1_000);
