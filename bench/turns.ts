/**
 * What a turn costs as a run grows longer: checkpoint bytes and milliseconds, beside a plain LangGraph graph
 * with the same routing whose messages are written whole at every checkpoint. Run: npm run bench:turns
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { AIMessage } from "@langchain/core/messages";
import {
  type BaseCheckpointSaver,
  Command,
  END,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { z } from "zod";

const TURNS = [32, 64, 128, 256, 512];
const NAMES = ["venue", "budget", "catering", "logistics"] as const;
const REPORT = "A report of some forty words, as a specialist would write it after a few tool calls. ".repeat(
  6,
);

interface Runnable {
  invoke(input: { messages: { role: string; content: string }[] }, config: object): Promise<unknown>;
}

function nextName(turn: number): (typeof NAMES)[number] {
  return NAMES[turn % NAMES.length] ?? "venue";
}

function library(turns: number, checkpointer: BaseCheckpointSaver): Runnable {
  const worker = (name: string) => ({ description: name, agent: async () => `${name}: ${REPORT}` });
  return new SupervisorWorkflowBuilder({ name: "bench", synthesis: "last-report", maxIterations: turns + 1 })
    .participants({
      venue: worker("venue"),
      budget: worker("budget"),
      catering: worker("catering"),
      logistics: worker("logistics"),
    })
    .withSupervisor(({ turn }) =>
      turn > turns ? { nextAgent: null } : { nextAgent: nextName(turn), instruction: `Step ${turn}` },
    )
    .build({ checkpointer }) as unknown as Runnable;
}

function plain(turns: number, checkpointer: BaseCheckpointSaver): Runnable {
  const State = new StateSchema({ messages: MessagesValue, turn: z.number().default(0) });
  const graph = new StateGraph(State).addNode(
    "supervisor",
    ({ turn }) =>
      new Command({
        goto: turn >= turns ? END : nextName(turn),
        update: { turn: turn + 1, messages: new AIMessage(`→ ${nextName(turn)}: Step ${turn}`) },
      }),
    { ends: [...NAMES, END] },
  );
  for (const name of NAMES) {
    // LangGraph's builder counts its nodes in its type, which a loop cannot.
    const untyped = graph as unknown as StateGraph<unknown, unknown, unknown, string>;
    untyped.addNode(name, () => ({ messages: new AIMessage({ content: `${name}: ${REPORT}`, name }) }));
    untyped.addEdge(name, "supervisor");
  }
  return graph.addEdge(START, "supervisor").compile({ checkpointer }) as unknown as Runnable;
}

async function measure(
  make: typeof library,
  turns: number,
): Promise<{ bytes: number; milliseconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), "bench-turns-"));
  const file = join(folder, "checkpoints.sqlite");
  try {
    const saver = SqliteSaver.fromConnString(file);
    const graph = make(turns, saver);
    const started = performance.now();
    const config = { configurable: { thread_id: "bench" }, recursionLimit: 10_000 };
    await graph.invoke({ messages: [{ role: "user", content: "Plan a party" }] }, config);
    const milliseconds = performance.now() - started;
    saver.db.pragma("wal_checkpoint(TRUNCATE)");
    saver.db.close();
    return { bytes: statSync(file).size, milliseconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await measure(library, 16);
await measure(plain, 16);
const rows = [];
for (const turns of TURNS) {
  const ours = await measure(library, turns);
  const theirs = await measure(plain, turns);
  rows.push({
    turns,
    "library, KB a turn": (ours.bytes / turns / 1024).toFixed(1),
    "plain, KB a turn": (theirs.bytes / turns / 1024).toFixed(1),
    "bytes, library / plain": (ours.bytes / theirs.bytes).toFixed(3),
    "library, ms a turn": (ours.milliseconds / turns).toFixed(2),
    "plain, ms a turn": (theirs.milliseconds / turns).toFixed(2),
  });
}
console.table(rows);
