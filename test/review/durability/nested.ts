import {
  type BaseCheckpointSaver,
  type Command,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { SupervisorWorkflowBuilder, type WorkflowResult } from "../../../src/index.ts";
import { type ReviewedWorkflow, reviewedWorkflow, type World } from "./reviewed-workflow.ts";
import type { Workload } from "./workload.ts";

/** Where the reviewed workflow runs: by itself, as a node of a graph, in another's node, or as a participant. */
export const NESTINGS = ["none", "node", "called", "participant", "twice"] as const;
export type Nesting = (typeof NESTINGS)[number];

/**
 * What a caller must ask of a graph that is not one of this library's: LangGraph otherwise puts that graph's checkpoints
 * in the background, and what is recorded inside it can be there before the checkpoint to which it belongs.
 */
export function durabilityIn(nesting: Nesting): { readonly durability?: "sync" } {
  return nesting === "none" || nesting === "participant" ? {} : { durability: "sync" };
}

export type Result = WorkflowResult<ReviewedWorkflow>;

/** What the reviewed workflow has returned within another graph, in whatever process. */
export interface Results {
  add(result: Result): void;
  last(): Result | undefined;
}

/** What is used of a graph, whichever it is. */
interface Runnable {
  invoke(input: { messages: string } | Command | null, config: object): Promise<unknown>;
  getState(config: object): Promise<{
    readonly next: readonly string[];
    // biome-ignore lint/suspicious/noExplicitAny: LangGraph types a state's values so, whatever the graph.
    readonly values: any;
    readonly tasks: readonly { readonly interrupts?: readonly never[] }[];
  }>;
}

const Host = new StateSchema({ messages: MessagesValue });

/** Results that are kept in this process. */
export function resultsHere(): Results {
  const results: Result[] = [];
  return { add: (result) => void results.push(result), last: () => results.at(-1) };
}

/** The graph that goes through a workload, where it runs. */
export function nested(
  nesting: Nesting,
  workload: Workload,
  world: World,
  { checkpointer, results }: { readonly checkpointer: BaseCheckpointSaver; readonly results: Results },
) {
  const on = (saver: BaseCheckpointSaver): Runnable => {
    if (nesting === "none")
      return reviewedWorkflow(workload, world, { checkpointer: saver }) as unknown as Runnable;
    const inner = reviewedWorkflow(workload, world);
    // Of what it returns within another graph only the messages go on; the rest is to be checked here.
    const invoke = inner.invoke.bind(inner) as (...args: unknown[]) => Promise<Result>;
    inner.invoke = (async (...args: unknown[]) => {
      const result = await invoke(...args);
      results.add(result);
      return result;
    }) as typeof inner.invoke;
    return around(nesting, inner, saver);
  };
  const graph = on(checkpointer);
  return {
    on,
    invoke: graph.invoke.bind(graph),
    result: (returned: unknown): Result => {
      if (nesting === "none") return returned as Result;
      const last = results.last();
      if (last === undefined) throw new Error("The nested workflow has not returned anything.");
      return last;
    },
  };
}

function around(
  nesting: Exclude<Nesting, "none">,
  inner: ReviewedWorkflow,
  saver: BaseCheckpointSaver,
): Runnable {
  const node = new StateGraph(Host).addNode("inner", inner).addEdge(START, "inner");
  switch (nesting) {
    case "node":
      return node.compile({ checkpointer: saver }) as unknown as Runnable;
    case "called":
      return new StateGraph(Host)
        .addNode(
          "caller",
          async ({ messages }, config) => ({ messages: (await inner.invoke({ messages }, config)).messages }),
          { subgraphs: [inner as never] },
        )
        .addEdge(START, "caller")
        .compile({ checkpointer: saver }) as unknown as Runnable;
    case "participant":
      return outer(inner).build({ checkpointer: saver }) as unknown as Runnable;
    case "twice":
      return new StateGraph(Host)
        .addNode("outer", outer(inner).build())
        .addEdge(START, "outer")
        .compile({ checkpointer: saver }) as unknown as Runnable;
  }
}

/** A workflow that has the inner one as its participant. */
function outer(inner: ReviewedWorkflow) {
  return new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report" })
    .participants({ inner })
    .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "inner" : null, instruction: "go" }));
}
