import { Command, END, interrupt, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { z } from "zod";
import { describeEachCheckpointer } from "./checkpointers.ts";

const State = new StateSchema({ draft: z.string().default(""), answer: z.string().default("") });

describeEachCheckpointer((makeCheckpointer) => {
  it("interrupts a graph and resumes it where it stopped", async () => {
    let drafts = 0;
    const graph = new StateGraph(State)
      .addNode("write", () => {
        drafts += 1;
        return { draft: "An invitation." };
      })
      .addNode("ask", ({ draft }) => ({ answer: interrupt<string, string>(`Send "${draft}"?`) }))
      .addEdge(START, "write")
      .addEdge("write", "ask")
      .addEdge("ask", END)
      .compile({ checkpointer: await makeCheckpointer() });
    const config = { configurable: { thread_id: "thread" } };
    await graph.invoke({ draft: "" }, config);
    const paused = await graph.getState(config);
    expect(paused.next).toEqual(["ask"]);
    expect(paused.tasks[0]?.interrupts[0]?.value).toBe('Send "An invitation."?');
    const result = await graph.invoke(new Command({ resume: "yes" }), config);
    expect(result).toEqual({ draft: "An invitation.", answer: "yes" });
    expect(drafts).toBe(1);
  });

  it("makes checkpointers that share nothing", async () => {
    const [first, second] = [await makeCheckpointer(), await makeCheckpointer()];
    const build = (checkpointer: typeof first) =>
      new StateGraph(State)
        .addNode("write", () => ({ draft: "An invitation." }))
        .addEdge(START, "write")
        .compile({ checkpointer });
    const config = { configurable: { thread_id: "thread" } };
    await build(first).invoke({ draft: "" }, config);
    expect(await first.getTuple(config)).toBeDefined();
    expect(await second.getTuple(config)).toBeUndefined();
  });
});
