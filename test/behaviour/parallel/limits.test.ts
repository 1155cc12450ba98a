import { MemorySaver, MessagesValue, START, StateGraph, StateSchema } from "@langchain/langgraph";
import fc from "fast-check";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { newThread, only } from "../../support/thread.ts";
import { Floor, type Job, workersOn } from "./floor.ts";

const COUNT = 9;
const names = Array.from({ length: COUNT }, (_, index) => `${index}`);
const input = { messages: [{ role: "user" as const, content: "go" }] };

/** A workflow that hands out nine tasks at once. */
function wide(floor: Floor, maxParallelTasks?: number, delays: readonly number[] = [3]) {
  const job = (name: string): Job => `${name}: ${delays[Number(name) % delays.length]}ms`;
  return new SupervisorWorkflowBuilder({
    name: "wide",
    description: "Does nine things",
    synthesis: "last-report",
    ...(maxParallelTasks === undefined ? {} : { maxParallelTasks }),
  })
    .participants(workersOn(floor, "even", "odd"))
    .withSupervisor(({ tasks }) =>
      tasks.length > 0
        ? { nextAgent: null }
        : {
            assignments: names.map((name, index) => ({
              agent: index % 2 === 0 ? "even" : "odd",
              instruction: job(name),
              item: null,
            })),
          },
    );
}

const host = (inner: Parameters<StateGraph<unknown>["addNode"]>[1]) =>
  new StateGraph(new StateSchema({ messages: MessagesValue }))
    .addNode("inner", inner as never)
    .addEdge(START, "inner" as never)
    .compile();

/** Everything was done, once. */
function expectAllDone(floor: Floor, times = 1): void {
  const all = Array.from({ length: times }, () => names).flat();
  expect(floor.started.toSorted()).toEqual(all.toSorted());
  expect(floor.ended.toSorted()).toEqual(all.toSorted());
}

describe("tasks at once", () => {
  it("are four, unless told otherwise", async () => {
    const floor = new Floor();
    const { tasks } = await wide(floor).build().invoke(input);
    expect(tasks.map(({ report }) => report)).toEqual(names.map((name) => `did ${name}`));
    expect(floor.most).toBe(4);
    expectAllDone(floor);
  });

  it("start in the order of the assignments", async () => {
    const floor = new Floor();
    await wide(floor, 2, [9, 1, 4]).build().invoke(input);
    expect(floor.started).toEqual(names);
  });

  it("are as many as maxParallelTasks and the caller's maxConcurrency allow, and none is lost", async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: COUNT });
    const ways = fc.constantFrom("call", "withConfig", "thread");
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: COUNT + 2 }),
        fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
        ways,
        delays,
        async (maxParallelTasks, maxConcurrency, way, durations) => {
          const floor = new Floor();
          const limit = maxConcurrency === undefined ? {} : { maxConcurrency };
          const checkpointer = way === "thread" ? { checkpointer: new MemorySaver() } : {};
          const workflow = wide(floor, maxParallelTasks, durations).build(checkpointer);
          // LangGraph's type of what withConfig gives knows less of the output.
          const configured =
            way === "withConfig" ? (workflow.withConfig(limit) as typeof workflow) : workflow;
          const { tasks, outcome } = await configured.invoke(input, {
            ...newThread(),
            ...(way === "withConfig" ? {} : limit),
          });
          expect(floor.most).toBeLessThanOrEqual(Math.min(maxParallelTasks, maxConcurrency ?? COUNT));
          expect(tasks.map(({ report }) => report)).toEqual(names.map((name) => `did ${name}`));
          expect(outcome?.status).toBe("completed");
          expectAllDone(floor);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([1, 2, 3])("are used in full: maxConcurrency %i with long tasks", async (maxConcurrency) => {
    const floor = new Floor();
    await wide(floor, 4, [20]).build().invoke(input, { maxConcurrency });
    expect(floor.most).toBe(maxConcurrency);
    expectAllDone(floor);
  });

  it.each([1, 2, 3])("keep to the maxConcurrency %i of a stream and of a batch", async (maxConcurrency) => {
    const floor = new Floor();
    for await (const _chunk of await wide(floor)
      .build()
      .stream(input, { maxConcurrency, streamMode: "updates" }));
    expect(floor.most).toBeLessThanOrEqual(maxConcurrency);
    expectAllDone(floor);
    const many = new Floor();
    // Here it also limits how many of the inputs are under way at once.
    await wide(many).build().batch([input, input], { maxConcurrency });
    expectAllDone(many, 2);
  });

  it("count by run: two threads at once have their own", async () => {
    const floor = new Floor();
    const workflow = wide(floor, 2, [30]).build({ checkpointer: new MemorySaver() });
    await Promise.all([workflow.invoke(input, newThread()), workflow.invoke(input, newThread())]);
    expect(floor.most).toBe(4);
    expectAllDone(floor, 2);
  });
});

describe("tasks at once in a nested workflow", () => {
  it.each([1, 2, 3])("keep to the maxConcurrency %i of a host graph", async (maxConcurrency) => {
    for (const nest of [host, (inner: Parameters<typeof host>[0]) => host(host(inner))]) {
      const floor = new Floor();
      const { messages } = await nest(wide(floor).build()).invoke(input, { maxConcurrency });
      expect(messages.at(-1)?.text).toContain("did");
      expect(floor.most).toBe(maxConcurrency);
      expectAllDone(floor);
    }
  });

  it("keep to the maxConcurrency of a host graph that calls it in a node", async () => {
    const floor = new Floor();
    const workflow = wide(floor).build();
    const graph = host(async (_state: unknown, config: object) => {
      const { messages } = await workflow.invoke(input, config);
      return { messages };
    });
    await graph.invoke(input, { maxConcurrency: 1 });
    expect(floor.most).toBe(1);
    expectAllDone(floor);
  });

  it.each([1, 2, 3])("keep to the maxConcurrency %i of the workflow around it", async (maxConcurrency) => {
    const floor = new Floor();
    const outer = new SupervisorWorkflowBuilder({
      name: "outer",
      synthesis: "last-report",
      maxParallelTasks: 3,
    })
      .participants({ wide: wide(floor).build() })
      .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "wide" : null }));
    const { tasks } = await outer.build().invoke(input, { maxConcurrency });
    expect(only(tasks).status.type).toBe("completed");
    expect(floor.most).toBe(maxConcurrency);
    expectAllDone(floor);
  });

  it.each([1, 2, undefined])(
    "that is handed several tasks at once: none is lost under maxConcurrency %s",
    async (limit) => {
      const floor = new Floor();
      const outer = new SupervisorWorkflowBuilder({
        name: "outer",
        synthesis: "last-report",
        maxParallelTasks: 3,
      })
        .participants({ wide: wide(floor, 2).build() })
        .withSupervisor(({ tasks }) =>
          tasks.length > 0
            ? { nextAgent: null }
            : {
                assignments: [1, 2, 3].map((part) => ({
                  agent: "wide",
                  instruction: `Part ${part}`,
                  item: null,
                })),
              },
        );
      const { tasks } = await outer
        .build()
        .invoke(input, limit === undefined ? {} : { maxConcurrency: limit });
      expect(tasks.map(({ status }) => status.type)).toEqual(["completed", "completed", "completed"]);
      expect(floor.most).toBeLessThanOrEqual(limit === undefined ? 6 : limit * limit);
      expectAllDone(floor, 3);
    },
  );
});
