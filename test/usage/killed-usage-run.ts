import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { SupervisorWorkflowBuilder } from "../../src/index.ts";
import { openSaver } from "../behaviour/killed-run.ts";

/** How many tasks run at once, and so how many calls. */
export const LANES = 2;

/** How often so many tasks are handed out. */
const ROUNDS = 2;

/** How many calls each task makes, one after the other. */
const CALLS = 8;

/** How many calls a whole run makes. */
export const CALLS_IN_ALL = LANES * ROUNDS * CALLS;

/** A model that writes each call down, with its own id, and tells of it, before it gives the answer. */
class LoggedModel extends BaseChatModel {
  readonly #log: string;
  readonly #tell: (line: string) => void;

  constructor(log: string, tell: (line: string) => void) {
    super({});
    this.#log = log;
    this.#tell = tell;
  }

  override _llmType(): string {
    return "logged";
  }

  override async _generate(
    _messages: BaseMessage[],
    _options: this["ParsedCallOptions"],
    run?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    await sleep(1 + Math.random() * 4);
    const usage = { input_tokens: 10, output_tokens: 1, total_tokens: 11 };
    const message = Object.assign(new AIMessage("Done."), { usage_metadata: usage });
    appendFileSync(this.#log, `${run?.runId}\n`);
    this.#tell(`${run?.runId}\n`);
    return { generations: [{ text: "Done.", message }] };
  }
}

/** The workflow that is killed: rounds of tasks side by side, each of which calls the model a few times. */
export function killableWorkflow(
  checkpointer: BaseCheckpointSaver,
  log: string,
  tell: (line: string) => void = () => {},
) {
  const model = new LoggedModel(log, tell);
  const work = async (_brief: unknown, { config }: { readonly config: RunnableConfig }) => {
    for (let call = 0; call < CALLS; call += 1) await model.invoke("Work", config);
    return "Done.";
  };
  return new SupervisorWorkflowBuilder({ name: "killable", synthesis: "last-report" })
    .participants({ worker: { description: "Works", agent: work } })
    .withSupervisor(({ tasks }) =>
      tasks.length < LANES * ROUNDS
        ? {
            assignments: Array.from({ length: LANES }, (_, lane) => ({
              agent: "worker",
              instruction: `task ${tasks.length + lane}`,
              item: null,
            })),
          }
        : { nextAgent: null },
    )
    .build({ checkpointer });
}

/** Run as a program: `killed-usage-run.ts KIND ADDRESS THREAD LOG`. Starts the run, or goes on with it. */
async function main([kind = "", address = "", threadId = "", log = ""]: string[]): Promise<void> {
  const workflow = killableWorkflow(await openSaver(kind, address), log, (line) => {
    process.stdout.write(line);
  });
  const config = { configurable: { thread_id: threadId } };
  const { next, values } = await workflow.getState(config);
  const hasBegun = next.length > 0 || values.messages?.length > 0;
  process.stdout.write("ready\n");
  await workflow.invoke(hasBegun ? null : { messages: "go" }, config);
  process.exit(0);
}

if (/killed-usage-run\.[jt]s$/.test(process.argv[1] ?? "")) await main(process.argv.slice(2));
