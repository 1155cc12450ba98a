import { setTimeout as sleep } from "node:timers/promises";
import { MemorySaver } from "@langchain/langgraph";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { expect, it } from "vitest";
import { newThread } from "../support/thread.ts";

/** A saver whose writes are slow, and which notes checkpoints that are put before the writes above them. */
class SlowWrites extends MemorySaver {
  readonly tooEarly: string[] = [];
  readonly #underWay = new Map<string, number>();

  override async putWrites(...args: Parameters<MemorySaver["putWrites"]>): Promise<void> {
    const parent = String(args[0].configurable?.checkpoint_id);
    this.#underWay.set(parent, (this.#underWay.get(parent) ?? 0) + 1);
    await sleep(20);
    await super.putWrites(...args);
    this.#underWay.set(parent, (this.#underWay.get(parent) ?? 0) - 1);
  }

  override async put(...args: Parameters<MemorySaver["put"]>): ReturnType<MemorySaver["put"]> {
    const parent = String(args[0].configurable?.checkpoint_id);
    if ((this.#underWay.get(parent) ?? 0) > 0) this.tooEarly.push(parent);
    return super.put(...args);
  }
}

it("no checkpoint is put before the writes that its lists are rebuilt from", async () => {
  const saver = new SlowWrites();
  const { tasks } = await new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
    .participants({ worker: { description: "Works", agent: async () => "done" } })
    .withSupervisor(({ turn }) => ({ nextAgent: turn <= 3 ? "worker" : null, instruction: `Step ${turn}` }))
    .build({ checkpointer: saver })
    .invoke({ messages: "go" }, newThread());
  expect(tasks).toHaveLength(3);
  expect(saver.tooEarly).toEqual([]);
});

it("a checkpoint is not put at all when writes above it failed, and the run says so", async () => {
  const saver = new SlowWrites();
  let writes = 0;
  const broken = saver.putWrites.bind(saver);
  saver.putWrites = async (...args) => {
    writes += 1;
    if (writes === 3) throw new Error("The disk is full.");
    await broken(...args);
  };
  const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
    .participants({ worker: { description: "Works", agent: async () => "done" } })
    .withSupervisor(({ turn }) => ({ nextAgent: turn <= 3 ? "worker" : null, instruction: `Step ${turn}` }))
    .build({ checkpointer: saver });
  const config = newThread();
  await expect(workflow.invoke({ messages: "go" }, config)).rejects.toThrow("The disk is full.");
  const { tasks, outcome } = await workflow.invoke(null, config);
  expect(tasks.map(({ report }) => report)).toEqual(["done", "done", "done"]);
  expect(outcome?.status).toBe("completed");
});
