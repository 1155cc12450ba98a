import {
  type BaseCheckpointSaver,
  Command,
  type CompiledStateGraph,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import {
  answer,
  type PendingInterrupt,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  type Task,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { newThread } from "../../support/thread.ts";
import { Floor, workersOn } from "./floor.ts";

const input = { messages: [{ role: "user" as const, content: "go" }] };
const promptOf = ({ value }: PendingInterrupt) => (value as { prompt: string }).prompt;
const promptsOf = (questions: readonly PendingInterrupt[] | undefined) =>
  (questions ?? []).map(promptOf).sort();
const Host = new StateSchema({ messages: MessagesValue });

/** What these tests need of a graph, ours or a host's. */
type AnyGraph = Pick<CompiledStateGraph<unknown, unknown, string>, "invoke" | "stream" | "getState">;

/** Five tasks at once, of which three ask. */
function party(floor: Floor) {
  return new SupervisorWorkflowBuilder({
    name: "party",
    description: "Plans parties",
    synthesis: "last-report",
  })
    .participants(workersOn(floor, "venue", "menu", "band"))
    .withSupervisor(({ tasks }) =>
      tasks.length > 0
        ? { nextAgent: null }
        : {
            assignments: [
              { agent: "venue", instruction: "hall: 2ms ask", item: null },
              { agent: "menu", instruction: "soup: 8ms", item: null },
              { agent: "band", instruction: "jazz: ask", item: null },
              { agent: "menu", instruction: "cake: 1ms ask", item: null },
              { agent: "venue", instruction: "garden: 1ms", item: null },
            ],
          },
    );
}

const WAYS: Record<string, (floor: Floor, checkpointer: BaseCheckpointSaver) => AnyGraph> = {
  "a node of a graph": (floor, checkpointer) =>
    new StateGraph(Host)
      .addNode("inner", party(floor).build())
      .addEdge(START, "inner")
      .compile({ checkpointer }),
  "a node of a node of a graph": (floor, checkpointer) => {
    const host = new StateGraph(Host)
      .addNode("inner", party(floor).build())
      .addEdge(START, "inner")
      .compile();
    return new StateGraph(Host).addNode("host", host).addEdge(START, "host").compile({ checkpointer });
  },
  "a participant of a workflow": (floor, checkpointer) =>
    new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report" })
      .participants({ party: party(floor).build() })
      .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "party" : null }))
      .build({ checkpointer }) as unknown as AnyGraph,
  "a participant of a participant": (floor, checkpointer) => {
    const middle = new SupervisorWorkflowBuilder({
      name: "middle",
      description: "In the middle",
      synthesis: "last-report",
    })
      .participants({ party: party(floor).build() })
      .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "party" : null }))
      .build();
    return new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report" })
      .participants({ middle })
      .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "middle" : null }))
      .build({ checkpointer }) as unknown as AnyGraph;
  },
};

describeEachCheckpointer((makeCheckpointer) => {
  describe.each(Object.entries(WAYS))("several questions at once of a workflow that is %s", (_way, make) => {
    async function started() {
      const floor = new Floor();
      const graph = make(floor, await makeCheckpointer());
      const config = newThread();
      const result = (await graph.invoke(input, config)) as { __interrupt__?: PendingInterrupt[] };
      return { floor, graph, config, result };
    }
    const all = ["cake?", "hall?", "jazz?"];
    const names = ["cake", "garden", "hall", "jazz", "soup"];

    it("show all of them, and only them, outside", async () => {
      const { graph, config, result } = await started();
      expect(promptsOf(result.__interrupt__)).toEqual(all);
      expect(promptsOf(await pendingInterrupts(graph, config))).toEqual(all);
      const state = await graph.getState(config);
      expect(promptsOf(state.tasks.flatMap(({ interrupts }) => interrupts).flat())).toEqual(all);
    });

    it.each(["updates", "values"] as const)("show all of them in a stream of %s", async (streamMode) => {
      const graph = make(new Floor(), await makeCheckpointer());
      const asked: PendingInterrupt[] = [];
      for await (const chunk of await graph.stream(input, { ...newThread(), streamMode }))
        asked.push(...((chunk as { __interrupt__?: PendingInterrupt[] }).__interrupt__ ?? []));
      expect([...new Set(promptsOf(asked))]).toEqual(all);
      expect(new Set(asked.map(({ id }) => id)).size).toBe(3);
    });

    it.each([[["hall?", "jazz?", "cake?"]], [["cake?", "jazz?", "hall?"]], [["jazz?", "cake?", "hall?"]]])(
      "take answers one by one: %j",
      async (order) => {
        const { floor, graph, config } = await started();
        const left = new Set(all);
        for (const prompt of order) {
          const question = (await pendingInterrupts(graph, config)).find((one) => promptOf(one) === prompt);
          const result = await graph.invoke(answer(question ?? {}, "yes"), config);
          left.delete(prompt);
          expect(promptsOf((result as { __interrupt__?: PendingInterrupt[] }).__interrupt__)).toEqual(
            [...left].sort(),
          );
          expect(promptsOf(await pendingInterrupts(graph, config))).toEqual([...left].sort());
        }
        expect(floor.ended.toSorted()).toEqual(names);
        expect([floor.startsOf("soup"), floor.startsOf("garden")]).toEqual([1, 1]);
        expect((await graph.getState(config)).next).toEqual([]);
      },
    );

    it("take all the answers at once, and run nothing again that has finished", async () => {
      const { floor, graph, config, result } = await started();
      const resume = Object.fromEntries(
        (result.__interrupt__ ?? []).map((question) => [question.id, promptOf(question)]),
      );
      const end = (await graph.invoke(new Command({ resume }), config)) as { messages: { text: string }[] };
      expect(end.messages.at(-1)?.text).toContain("did garden");
      expect(floor.ended.toSorted()).toEqual(names);
      expect(floor.started.toSorted()).toEqual([...names, "cake", "hall", "jazz"].sort());
      expect((await graph.getState(config)).next).toEqual([]);
    });
  });

  it("asks through two levels at once: tasks of a workflow in parallel, each a workflow with tasks in parallel", async () => {
    const floor = new Floor();
    const workflow = new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report" })
      .participants({ party: party(floor).build(), ...workersOn(floor, "band") })
      .withSupervisor(({ tasks }) =>
        tasks.length > 0
          ? { nextAgent: null }
          : {
              assignments: [
                { agent: "party", instruction: "One", item: null },
                { agent: "band", instruction: "tuning: 1ms ask", item: null },
                { agent: "party", instruction: "Two", item: null },
                { agent: "band", instruction: "lights: 4ms", item: null },
              ],
            },
      )
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const asked: string[] = [];
    let result = await workflow.invoke(input, config);
    expect(promptsOf(result.__interrupt__)).toEqual([
      "cake?",
      "cake?",
      "hall?",
      "hall?",
      "jazz?",
      "jazz?",
      "tuning?",
    ]);
    expect(new Set(result.__interrupt__?.map(({ id }) => id)).size).toBe(7);
    expect(promptsOf(await pendingInterrupts(workflow, config))).toEqual(promptsOf(result.__interrupt__));
    while (result.__interrupt__?.length) {
      const [first] = result.__interrupt__.toReversed();
      const before = result.__interrupt__.length;
      asked.push(promptOf(first ?? {}));
      result = await workflow.invoke(answer(first ?? {}, "yes"), config);
      expect(result.__interrupt__?.length ?? 0).toBe(before - 1);
    }
    expect(asked).toHaveLength(7);
    expect(result.tasks.map(({ status }: Task) => status.type)).toEqual(Array(4).fill("completed"));
    expect(["soup", "garden", "lights"].map((name) => floor.startsOf(name))).toEqual([2, 2, 1]);
    expect(floor.ended.toSorted()).toEqual(
      ["cake", "garden", "hall", "jazz", "soup"]
        .flatMap((name) => [name, name])
        .concat("lights", "tuning")
        .sort(),
    );
  });
});
