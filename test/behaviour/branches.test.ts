import { SupervisorWorkflowBuilder, type Task } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { linesOf, newThread } from "../support/thread.ts";

describeEachCheckpointer((makeCheckpointer) => {
  /** Each report says which call it is, so that a branch that gets another's writes is seen. */
  async function counting() {
    let calls = 0;
    const workflow = new SupervisorWorkflowBuilder({
      name: "counting",
      synthesis: "last-report",
      decisions: "hidden",
    })
      .participants({ worker: { description: "Counts", agent: async () => `call ${++calls}` } })
      .withSupervisor((view) => {
        const run = view.messages.findLastIndex((message) => message.getType() === "human");
        const reports = view.messages.slice(run).filter((message) => message.name === "worker");
        return reports.length < 2
          ? { nextAgent: "worker", instruction: `Step ${reports.length}` }
          : { nextAgent: null };
      })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const snapshotBefore = async (node: string, occurrence = 0) => {
      const found = [];
      for await (const snapshot of workflow.getStateHistory(config))
        if (snapshot.next.includes(node)) found.push(snapshot);
      const snapshot = found.toReversed()[occurrence];
      if (snapshot === undefined) throw new Error(`No checkpoint before ${node}.`);
      return snapshot;
    };
    const linesAt = async (at: typeof config) => linesOf((await workflow.getState(at)).values.messages);
    return { workflow, config, snapshotBefore, linesAt };
  }

  describe("branches of a thread", () => {
    it("stay apart when one is replayed from an old checkpoint", async () => {
      const { workflow, config, snapshotBefore, linesAt } = await counting();
      await workflow.invoke({ messages: "go" }, config);
      const trunk = (await workflow.getState(config)).config as typeof config;
      const trunkLines = ["human: go", "worker: call 1", "worker: call 2", "ai: call 2"];
      expect(await linesAt(trunk)).toEqual(trunkLines);

      const old = await snapshotBefore("worker");
      const replayed = await workflow.invoke(null, old.config);
      const branchLines = ["human: go", "worker: call 3", "worker: call 4", "ai: call 4"];
      expect(linesOf(replayed.messages)).toEqual(branchLines);
      expect(await linesAt(config)).toEqual(branchLines);
      expect(await linesAt(trunk)).toEqual(trunkLines);
      const { tasks, usage } = (await workflow.getState(config)).values;
      expect(tasks.map((task: Task) => task.report)).toEqual(["call 3", "call 4"]);
      expect(usage).toEqual([]);
    });

    it("stay apart when one is edited", async () => {
      const { workflow, config, snapshotBefore, linesAt } = await counting();
      await workflow.invoke({ messages: "go" }, config);
      const trunk = (await workflow.getState(config)).config as typeof config;
      const old = await snapshotBefore("supervisor", 1);
      const first = await workflow.updateState(old.config, { messages: "first edit" }, "worker");
      const second = await workflow.updateState(old.config, { messages: "second edit" }, "worker");
      expect(await linesAt(first as typeof config)).toEqual([
        "human: go",
        "worker: call 1",
        "human: first edit",
      ]);
      expect(await linesAt(second as typeof config)).toEqual([
        "human: go",
        "worker: call 1",
        "human: second edit",
      ]);
      const { messages } = await workflow.invoke(null, first);
      expect(linesOf(messages)).toEqual([
        "human: go",
        "worker: call 1",
        "human: first edit",
        "worker: call 3",
        "worker: call 4",
        "ai: call 4",
      ]);
      expect(await linesAt(config)).toEqual(linesOf(messages));
      expect(await linesAt(trunk)).toEqual(["human: go", "worker: call 1", "worker: call 2", "ai: call 2"]);
    });

    it("stay apart when several requests come in at one old checkpoint, at once", async () => {
      const { workflow, config, linesAt } = await counting();
      await workflow.invoke({ messages: "go" }, config);
      const trunk = (await workflow.getState(config)).config as typeof config;
      await workflow.invoke({ messages: "more" }, config);
      const forks = await Promise.all(
        ["one", "two", "three"].map(async (text) => ({
          text,
          result: await workflow.invoke({ messages: text }, trunk),
        })),
      );
      for (const { text, result } of forks) {
        expect(linesOf(result.messages).filter((line) => line.startsWith("human"))).toEqual([
          "human: go",
          `human: ${text}`,
        ]);
      }
      const trunkLines = ["human: go", "worker: call 1", "worker: call 2", "ai: call 2"];
      expect(await linesAt(trunk)).toEqual(trunkLines);
      const tips: string[][] = [];
      for await (const snapshot of workflow.getStateHistory(config)) {
        if (snapshot.next.length === 0) tips.push(await linesAt(snapshot.config as typeof config));
      }
      const asked = tips.map((lines) => lines.filter((line) => line.startsWith("human")).join(" "));
      expect(asked.sort()).toEqual([
        "human: go",
        "human: go human: more",
        "human: go human: one",
        "human: go human: three",
        "human: go human: two",
      ]);
    });
  });
});
