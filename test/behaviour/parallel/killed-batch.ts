import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type BaseCheckpointSaver, Command, interrupt } from "@langchain/langgraph";
import { SupervisorWorkflowBuilder, type Task } from "../../../src/index.ts";
import { replacing } from "../../../src/workflow/ordered-saver.ts";
import { openSaver } from "../killed-run.ts";

/** The batches that the workflow goes through; a job's name, and what it does after its time in milliseconds. */
export const BATCHES: readonly (readonly string[])[] = [
  ["a 30", "b 5", "c 18", "d 12", "e 25"],
  ["f 10", "g 22 fail", "h 4 ask", "i 15", "j 8"],
  ["k 20", "l 6", "m 14"],
];

/** The names of all jobs, in order. */
export const NAMES = BATCHES.flat().map((job) => job.slice(0, 1));

/** A workflow that is killed in the middle of its batches: each job's start and end is noted. */
export function killableBatches(checkpointer: BaseCheckpointSaver, note: (line: string) => void) {
  const worker = {
    description: "Works",
    agent: async ({ instruction }: { instruction: string }) => {
      const [name = "", ms = "", ending] = instruction.split(" ");
      note(`start ${name}`);
      await sleep(Number(ms));
      const told = ending === "ask" ? ` ${interrupt({ prompt: `${name}?` })}` : "";
      if (ending === "fail") throw new Error(`${name} broke.`);
      note(`end ${name}`);
      return `did ${name}${told}`;
    },
  };
  return new SupervisorWorkflowBuilder({ name: "killable", synthesis: "last-report", maxParallelTasks: 3 })
    .participants({ ada: worker, bob: worker })
    .withSupervisor(({ turn }) => {
      note(`turn ${turn}`);
      const batch = BATCHES[turn - 1];
      if (batch === undefined) return { nextAgent: null };
      return {
        assignments: batch.map((instruction, index) => ({
          agent: index % 2 === 0 ? "ada" : "bob",
          instruction,
          item: null,
        })),
      };
    })
    .build({ checkpointer: noting(checkpointer, note) });
}

/** Notes what the checkpointer has acknowledged: the tasks that have come to their end. */
function noting(saver: BaseCheckpointSaver, note: (line: string) => void): BaseCheckpointSaver {
  const putWrites: BaseCheckpointSaver["putWrites"] = async (config, writes, taskId) => {
    await saver.putWrites(config, writes, taskId);
    const tasks = writes.flatMap(([channel, value]) => (channel === "tasks" ? (value as Task[]) : []));
    for (const { report, instruction } of tasks)
      if (report !== null) note(`acknowledged ${instruction.slice(0, 1)}`);
  };
  return replacing(saver, { putWrites });
}

/** Goes on with a thread's run, or begins it, and answers what is asked, to the end. */
export async function goOn(workflow: ReturnType<typeof killableBatches>, threadId: string) {
  const config = { configurable: { thread_id: threadId } };
  const { next, values } = await workflow.getState(config);
  const hasBegun = next.length > 0 || values.messages?.length > 0;
  let result = await workflow.invoke(hasBegun ? null : { messages: "go" }, config);
  while (result.__interrupt__?.length) {
    const resume = Object.fromEntries(result.__interrupt__.map(({ id }) => [id ?? "", "yes"]));
    result = await workflow.invoke(new Command({ resume }), config);
  }
  return result;
}

/** Run as a program: `killed-batch.ts KIND ADDRESS THREAD LOG`. */
async function main([kind = "", address = "", threadId = "", log = ""]: string[]): Promise<void> {
  const workflow = killableBatches(await openSaver(kind, address), (line) => {
    appendFileSync(log, `${line}\n`);
    process.stdout.write(`${line}\n`);
  });
  process.stdout.write("ready\n");
  await goOn(workflow, threadId);
  process.exit(0);
}

if (process.argv[1]?.endsWith("killed-batch.ts")) await main(process.argv.slice(2));
