import type { BaseCheckpointSaver } from "@langchain/langgraph";
import type { BaseStore } from "@langchain/langgraph-checkpoint";
import { SupervisorWorkflowBuilder, streamWorkflow } from "../../src/index.ts";
import { openSaver } from "./killed-run.ts";

/** Two tasks at once: one hangs until its signal aborts. */
export function hangingWorkflow(checkpointer: BaseCheckpointSaver, store: BaseStore) {
  return new SupervisorWorkflowBuilder({ name: "hanging", synthesis: "last-report" })
    .participants({
      hangs: {
        description: "Hangs",
        agent: (_brief, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason));
          }),
      },
      works: { description: "Works", agent: async () => "done" },
    })
    .withSupervisor(({ tasks }) => ({
      nextAgent: null,
      assignments:
        tasks.length > 0
          ? null
          : (["hangs", "works"] as const).map((agent) => ({ agent, instruction: "Go", item: null })),
    }))
    .build({ checkpointer, store });
}

/** The store beside a checkpointer of `openSaver`. */
export async function openStore(address: string) {
  const { PostgresStore } = await import("@langchain/langgraph-checkpoint-postgres/store");
  const [url = "", schema = ""] = address.split("#");
  const store = PostgresStore.fromConnString(url, { schema: `${schema}_store` });
  await store.setup();
  return store;
}

/** Run as a program: `cancelled-run.ts ADDRESS THREAD`. Says which tasks have begun, and how the run ended. */
async function main([address = "", threadId = ""]: string[]): Promise<void> {
  const workflow = hangingWorkflow(await openSaver("PostgresSaver", address), await openStore(address));
  const config = { configurable: { thread_id: threadId } };
  for await (const event of streamWorkflow(workflow, { messages: "go" }, config)) {
    if (event.type === "task-started") process.stdout.write(`${event.participant} ${event.taskId}\n`);
    if (event.type === "run-finished") process.stdout.write(`ended ${JSON.stringify(event.outcome)}\n`);
  }
  process.exit(0);
}

if (process.argv[1]?.endsWith("cancelled-run.ts")) await main(process.argv.slice(2));
