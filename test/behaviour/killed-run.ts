import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { SupervisorWorkflowBuilder } from "../../src/index.ts";

/** How many tasks the workflow of the kill tests goes through, one after the other. */
export const STEPS = 8;

/** The workflow that is killed: each task notes its start and its end in a file. */
export function killableWorkflow(checkpointer: BaseCheckpointSaver, log: string) {
  return new SupervisorWorkflowBuilder({ name: "killable", synthesis: "last-report" })
    .participants({
      worker: {
        description: "Works",
        agent: async ({ instruction }) => {
          appendFileSync(log, `start ${instruction}\n`);
          await sleep(15);
          appendFileSync(log, `end ${instruction}\n`);
          return `did ${instruction}`;
        },
      },
    })
    .withSupervisor(({ tasks }) => ({
      nextAgent: tasks.length < STEPS ? "worker" : null,
      instruction: `step ${tasks.length}`,
    }))
    .build({ checkpointer });
}

/** Run as a program: `killed-run.ts KIND ADDRESS THREAD LOG`. Starts the run, or goes on with it. */
async function main([kind = "", address = "", threadId = "", log = ""]: string[]): Promise<void> {
  const workflow = killableWorkflow(await openSaver(kind, address), log);
  const config = { configurable: { thread_id: threadId } };
  const { next, values } = await workflow.getState(config);
  const hasBegun = next.length > 0 || values.messages?.length > 0;
  process.stdout.write("ready\n");
  await workflow.invoke(hasBegun ? null : { messages: "go" }, config);
  process.stdout.write("finished\n");
  process.exit(0);
}

/** A checkpointer on what an earlier process may have left. */
export async function openSaver(kind: string, address: string): Promise<BaseCheckpointSaver> {
  if (kind === "SqliteSaver") {
    const { SqliteSaver } = await import("@langchain/langgraph-checkpoint-sqlite");
    return SqliteSaver.fromConnString(address);
  }
  const { PostgresSaver } = await import("@langchain/langgraph-checkpoint-postgres");
  const [url = "", schema = ""] = address.split("#");
  const named = new URL(url);
  named.searchParams.set("application_name", schema);
  const saver = PostgresSaver.fromConnString(named.href, { schema });
  await aloneAt(saver, schema);
  await saver.setup();
  return saver;
}

/**
 * Waits until the server has no other connection of this name: it still carries out what a killed process had sent, and
 * who goes on before that would not see it.
 */
async function aloneAt(saver: object, name: string): Promise<void> {
  const { pool } = saver as {
    pool: { query(text: string, values: unknown[]): Promise<{ rows: unknown[] }> };
  };
  const others = "SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()";
  for (let waited = 0; (await pool.query(others, [name])).rows.length > 0; waited += 5) {
    if (waited > 10_000) throw new Error(`Another process still works on ${name}.`);
    await sleep(5);
  }
}

if (process.argv[1]?.endsWith("killed-run.ts")) await main(process.argv.slice(2));
