import { END, ReducedValue, Send, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import type { Contender } from "./contender.ts";

const ids = z.array(z.string());

const State = new StateSchema({
  /** The tasks of this round. */
  tasks: ids.default(() => []),
  results: new ReducedValue(
    ids.default(() => []),
    {
      inputSchema: ids,
      reducer: (all: string[], more: string[]) => [...all, ...more],
    },
  ),
  reviewed: z.number().default(0),
  merged: z.number().default(0),
});

/** The graph that LangGraph's docs teach: a Send for each task, a join, then the reviews; follow-ups are Sent again. */
export const sendGraph: Contender = {
  name: "plain Send graph",
  isDurable: true,
  prepare(workload, desk, checkpointer) {
    const sends = ({ tasks }: { tasks: string[] }) =>
      tasks.length === 0 ? END : tasks.map((id) => new Send("worker", { tasks: [id] }));
    const graph = new StateGraph(State)
      .addNode("worker", async ({ tasks: [id = ""] }) => {
        await desk.work(id);
        return { results: [id] };
      })
      .addNode("review", async ({ results, reviewed, merged }) => {
        const tasks: string[] = [];
        const fresh = results.slice(reviewed);
        for (const id of fresh) tasks.push(...(await desk.review(id)));
        return { tasks, reviewed: results.length, merged: merged + fresh.length };
      })
      .addConditionalEdges(START, sends, ["worker", END])
      .addEdge("worker", "review")
      .addConditionalEdges("review", sends, ["worker", END])
      .compile({ checkpointer });
    const config = {
      configurable: { thread_id: "makespan" },
      maxConcurrency: workload.workers,
      recursionLimit: 1_000,
    };
    return () => graph.invoke({ tasks: workload.tasks.map(({ id }) => id) }, config);
  },
};
