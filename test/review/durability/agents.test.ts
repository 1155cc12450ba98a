import {
  type BaseCheckpointSaver,
  Command,
  interrupt,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { answer, pendingInterrupts, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { newThread } from "../../support/thread.ts";

const BUYERS = ["ada", "bob", "cleo"] as const;

/** What has been done, beyond any process. */
interface Counts {
  readonly thoughts: string[];
  readonly purchases: string[];
  readonly reviews: string[];
}

/** Agents that each ask for an approval in a tool, twice, and one function that asks nothing. */
function shopping(counts: Counts, checkpointer?: BaseCheckpointSaver) {
  const buy = tool(
    async ({ thing }) => {
      const approval = interrupt({ type: "approval", thing });
      counts.purchases.push(`${thing}: ${approval}`);
      return `bought ${thing}`;
    },
    { name: "buy", description: "Buys a thing", schema: z.object({ thing: z.string() }) },
  );
  const buyer = (name: string) =>
    createAgent({
      model: new ScriptedChatModel({
        [name]: ({ messages }) => {
          const bought = messages.filter(({ type }) => type === "tool").length;
          counts.thoughts.push(`${name} ${bought}`);
          return bought < 2
            ? { toolCalls: [{ name: "buy", args: { thing: `${name}'s ${bought + 1}` } }] }
            : JSON.stringify({ [name]: "has bought" });
        },
      }),
      tools: [buy],
    });
  return new SupervisorWorkflowBuilder({ name: "shopping", description: "Buys", synthesis: "last-report" })
    .participants({
      ada: { description: "Buys", agent: buyer("ada") },
      bob: { description: "Buys", agent: buyer("bob") },
      cleo: { description: "Buys", agent: buyer("cleo") },
      clerk: { description: "Notes", agent: async () => ({ text: "Noted.", data: { clerk: "has noted" } }) },
    })
    .withReview({
      spec: {
        title: "The shopping",
        description: "Everything",
        acceptanceCriteria: "It is bought.",
        items: Object.fromEntries(
          [...BUYERS, "clerk"].map((name) => [
            name,
            { description: name, acceptanceCriteria: "It is there." },
          ]),
        ),
      },
      artifact: { initial: {}, schema: z.record(z.string(), z.string()) },
      assign: () => [...BUYERS, "clerk"].map((name) => ({ agent: name, item: name })),
      reviewer: ({ participant }) => {
        counts.reviews.push(participant);
        return { verdict: "approved" };
      },
      judge: () => ({}),
    })
    .withSupervisor(() => ({ nextAgent: null }))
    .build(checkpointer === undefined ? {} : { checkpointer });
}

const Host = new StateSchema({ messages: MessagesValue });

describeEachCheckpointer((makeCheckpointer) => {
  describe.each([
    ["by itself", false],
    ["as a node of a graph", true],
  ])("agents that ask for approvals in a batch, %s", (_where, isNested) => {
    it("are approved one by one, in any order, and repeat nothing", async () => {
      const counts: Counts = { thoughts: [], purchases: [], reviews: [] };
      const saver = await makeCheckpointer();
      /** Made anew for each stretch, as in a process that begins anew. */
      const make = () =>
        isNested
          ? new StateGraph(Host)
              .addNode("shopping", shopping(counts))
              .addEdge(START, "shopping")
              .compile({ checkpointer: saver })
          : shopping(counts, saver);
      const config = { ...newThread(), durability: "sync" as const };
      await make().invoke({ messages: "go" } as never, config);

      const asked: string[][] = [];
      for (let question = 0; question < 2 * BUYERS.length; question += 1) {
        const open = await pendingInterrupts(make(), config);
        const things = open.map(({ value }) => (value as { thing: string }).thing).sort();
        asked.push(things);
        // What waits was neither found out again nor done: each agent has thought once more than it has bought.
        expect(counts.reviews).toContain("clerk");
        const last = open.find(({ value }) => (value as { thing: string }).thing === things.at(-1));
        if (last === undefined) throw new Error("Nothing is asked.");
        await make().invoke(answer(last, "yes") as never, config);
      }
      expect(asked).toEqual([
        ["ada's 1", "bob's 1", "cleo's 1"],
        ["ada's 1", "bob's 1", "cleo's 2"],
        ["ada's 1", "bob's 1"],
        ["ada's 1", "bob's 2"],
        ["ada's 1"],
        ["ada's 2"],
      ]);
      expect(await pendingInterrupts(make(), config)).toEqual([]);
      expect(counts.purchases).toEqual(
        ["cleo", "bob", "ada"].flatMap((name) => [`${name}'s 1: yes`, `${name}'s 2: yes`]),
      );
      expect(counts.thoughts.sort()).toEqual(
        BUYERS.flatMap((name) => [0, 1, 2].map((count) => `${name} ${count}`)),
      );
      expect(counts.reviews).toEqual(["clerk", "cleo", "bob", "ada"]);
      const { next } = await make().getState(config);
      expect(next).toEqual([]);
    });
  });

  it("agents that ask for approvals in a batch are approved all at once", async () => {
    const counts: Counts = { thoughts: [], purchases: [], reviews: [] };
    const workflow = shopping(counts, await makeCheckpointer());
    const config = newThread();
    await workflow.invoke({ messages: "go" }, config);
    for (let round = 0; round < 2; round += 1) {
      const open = await pendingInterrupts(workflow, config);
      expect(open).toHaveLength(BUYERS.length);
      await workflow.invoke(
        new Command({ resume: Object.fromEntries(open.map(({ id }) => [id, "yes"])) }),
        config,
      );
    }
    const { artifact, outcome } = (await workflow.getState(config)).values;
    expect(outcome?.status).toBe("completed");
    expect(artifact).toEqual({
      version: 4,
      value: { ada: "has bought", bob: "has bought", cleo: "has bought", clerk: "has noted" },
    });
    expect(counts.purchases).toHaveLength(2 * BUYERS.length);
    expect(counts.thoughts).toHaveLength(3 * BUYERS.length);
    expect([...counts.reviews].sort()).toEqual([...BUYERS, "clerk"]);
  });
});
