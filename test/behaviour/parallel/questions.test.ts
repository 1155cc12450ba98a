import { Command } from "@langchain/langgraph";
import {
  answer,
  type PendingInterrupt,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type Task,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { delegate, done, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { linesOf, newThread, only } from "../../support/thread.ts";
import { Floor, sleepFor, workersOn } from "./floor.ts";

const input = { messages: [{ role: "user" as const, content: "go" }] };
const promptOf = ({ value }: PendingInterrupt) => (value as { prompt: string }).prompt;
const promptsOf = (questions: readonly PendingInterrupt[] | undefined) =>
  (questions ?? []).map(promptOf).sort();

/** The interrupts in what a stream yields, whatever it yields beside them. */
function interruptsIn(chunks: readonly unknown[]): PendingInterrupt[] {
  return chunks.flatMap((chunk) => (chunk as { __interrupt__?: PendingInterrupt[] }).__interrupt__ ?? []);
}

describeEachCheckpointer((makeCheckpointer) => {
  /** Five tasks at once, of which three ask; one of these works before it asks, and one after it. */
  async function asking(floor = new Floor()) {
    const model = new ScriptedChatModel({
      supervisor: [
        delegate([
          ["venue", "hall: ask"],
          ["menu", "soup: 12ms"],
          ["band", "jazz: 8ms ask"],
          ["menu", "dessert: ask 6ms"],
          ["venue", "garden: 1ms"],
        ]),
        done(),
      ],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({
      name: "party",
      model,
      decisions: "hidden",
      maxParallelTasks: 3,
    })
      .participants(workersOn(floor, "venue", "menu", "band"))
      .build({ checkpointer: await makeCheckpointer() });
    return { floor, model, workflow, config: newThread() };
  }
  const all = ["dessert?", "hall?", "jazz?"];
  const finished = [
    "human: go",
    "venue: did hall (a hall)",
    "menu: did soup",
    "band: did jazz (a trio)",
    "menu: did dessert (a cake)",
    "venue: did garden",
    "ai: ok",
  ];
  const answers: Record<string, string> = { "hall?": "a hall", "jazz?": "a trio", "dessert?": "a cake" };
  const starts = (floor: Floor) =>
    Object.fromEntries(
      ["hall", "soup", "jazz", "dessert", "garden"].map((name) => [name, floor.startsOf(name)]),
    );

  describe("several questions at once", () => {
    it("are all in what invoke gives, in getState and in pendingInterrupts", async () => {
      const { floor, workflow, config } = await asking();
      const result = await workflow.invoke(input, config);
      expect(promptsOf(result.__interrupt__)).toEqual(all);
      const pending = await pendingInterrupts(workflow, config);
      expect(promptsOf(pending)).toEqual(all);
      expect(new Set(pending.map(({ id }) => id)).size).toBe(3);
      expect(pending.map(({ id }) => id).sort()).toEqual(result.__interrupt__?.map(({ id }) => id).sort());
      const state = await workflow.getState(config);
      expect(promptsOf(state.tasks.flatMap(({ interrupts }) => interrupts))).toEqual(all);
      // Whoever asked nothing was not stopped by those who did.
      expect(floor.ended.toSorted()).toEqual(["garden", "soup"]);
      expect(state.values.tasks.map(({ status }: Task) => status.type)).toEqual([
        "in-progress",
        "completed",
        "in-progress",
        "in-progress",
        "completed",
      ]);
    });

    it.each(["updates", "values"] as const)("are all in a stream of %s", async (streamMode) => {
      const { workflow, config } = await asking();
      const chunks: unknown[] = [];
      for await (const chunk of await workflow.stream(input, { ...config, streamMode })) chunks.push(chunk);
      const asked = interruptsIn(chunks);
      expect(promptsOf(asked)).toEqual(all);
      expect(asked.map(({ id }) => id).sort()).toEqual(
        (await pendingInterrupts(workflow, config)).map(({ id }) => id).sort(),
      );
    });

    it("are each told of by an event, with the task that asks", async () => {
      const { workflow, config } = await asking();
      const events: WorkflowEvent[] = [];
      for await (const event of streamWorkflow(workflow, input, config)) events.push(event);
      const asked = events.filter((event) => event.type === "question-asked");
      expect(asked.map(({ prompt }) => prompt).sort()).toEqual(all);
      const byId = new Map(
        (await pendingInterrupts(workflow, config)).map((question) => [question.id, question]),
      );
      const { tasks } = (await workflow.getState(config)).values;
      for (const event of asked) {
        expect(promptOf(byId.get(event.interruptId) ?? {})).toBe(event.prompt);
        const task = tasks.find(({ id }: Task) => id === event.taskId);
        expect(task?.instruction).toContain(event.prompt.slice(0, -1));
        expect(task?.participant).toBe(event.askedBy);
      }
    });

    it.each([
      [["hall?", "jazz?", "dessert?"]],
      [["dessert?", "jazz?", "hall?"]],
      [["jazz?", "hall?", "dessert?"]],
      [["jazz?", "dessert?", "hall?"]],
    ])("are answered one by one: %j", async (order) => {
      const { floor, model, workflow, config } = await asking();
      await workflow.invoke(input, config);
      const left = new Set(all);
      for (const prompt of order) {
        const question = (await pendingInterrupts(workflow, config)).find((one) => promptOf(one) === prompt);
        const result = await workflow.invoke(answer(question ?? {}, answers[prompt]), config);
        left.delete(prompt);
        expect(promptsOf(await pendingInterrupts(workflow, config))).toEqual([...left].sort());
        expect(promptsOf(result.__interrupt__)).toEqual([...left].sort());
        expect(floor.ended).toContain(prompt.slice(0, -1));
      }
      const { messages, tasks, run } = (await workflow.getState(config)).values;
      expect(linesOf(messages)).toEqual(finished);
      expect(tasks.map(({ status }: Task) => status.type)).toEqual(Array(5).fill("completed"));
      expect(run.turn).toBe(2);
      // A task that asks starts once more for its answer; one still open may be started to ask again. What has finished may not.
      expect(floor.ended.toSorted()).toEqual(["dessert", "garden", "hall", "jazz", "soup"]);
      expect(starts(floor)).toMatchObject({ soup: 1, garden: 1 });
      model.assertFinished();
    });

    it("are answered all at once by a map", async () => {
      const { floor, model, workflow, config } = await asking();
      const { __interrupt__ } = await workflow.invoke(input, config);
      const resume = Object.fromEntries(
        (__interrupt__ ?? []).map((question) => [question.id, answers[promptOf(question)]]),
      );
      const { messages, outcome } = await workflow.invoke(new Command({ resume }), config);
      expect(linesOf(messages)).toEqual(finished);
      expect(outcome?.status).toBe("completed");
      expect(starts(floor)).toEqual({ hall: 2, soup: 1, jazz: 2, dessert: 2, garden: 1 });
      model.assertFinished();
    });

    it("are answered some at once, the last by itself, also in streams", async () => {
      const { floor, model, workflow, config } = await asking();
      const { __interrupt__ = [] } = await workflow.invoke(input, config);
      const [first, ...rest] = __interrupt__;
      const resume = Object.fromEntries(rest.map((question) => [question.id, answers[promptOf(question)]]));
      const chunks: unknown[] = [];
      const command = new Command({ resume }) as ReturnType<typeof answer>;
      for await (const chunk of await workflow.stream(command, { ...config, streamMode: "values" }))
        chunks.push(chunk);
      expect(promptsOf(interruptsIn(chunks))).toEqual([promptOf(first ?? {})]);
      const last = only(await pendingInterrupts(workflow, config));
      expect(last.id).toBe(first?.id);
      const { messages } = await workflow.invoke(answer(last, answers[promptOf(last)]), config);
      expect(linesOf(messages)).toEqual(finished);
      expect(starts(floor)).toMatchObject({ soup: 1, garden: 1 });
      model.assertFinished();
    });

    it("are asked again, and nothing else done, when a run goes on without an answer", async () => {
      const { floor, workflow, config } = await asking();
      const { __interrupt__ } = await workflow.invoke(input, config);
      const again = await workflow.invoke(null, config);
      expect(again.__interrupt__?.map(({ id }) => id).sort()).toEqual(
        __interrupt__?.map(({ id }) => id).sort(),
      );
      expect(promptsOf(await pendingInterrupts(workflow, config))).toEqual(all);
      expect(starts(floor)).toMatchObject({ soup: 1, garden: 1 });
    });

    it("are discarded by a new request, whose run begins anew", async () => {
      const floor = new Floor();
      const model = new ScriptedChatModel({
        supervisor: [
          delegate([
            ["venue", "hall: ask"],
            ["menu", "soup: 1ms"],
            ["venue", "barn: ask"],
          ]),
          delegate([
            ["venue", "tent: 2ms"],
            ["menu", "bread: 1ms"],
          ]),
          done(),
        ],
        synthesis: ["ok"],
      });
      const workflow = new SupervisorWorkflowBuilder({ name: "party", model, decisions: "hidden" })
        .participants(workersOn(floor, "venue", "menu"))
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const first = await workflow.invoke(input, config);
      expect(promptsOf(first.__interrupt__)).toEqual(["barn?", "hall?"]);
      const { messages, tasks, outcome, __interrupt__ } = await workflow.invoke(
        { messages: "Outdoors, please" },
        config,
      );
      expect(__interrupt__ ?? []).toEqual([]);
      expect(await pendingInterrupts(workflow, config)).toEqual([]);
      expect(linesOf(messages).slice(-3)).toEqual(["venue: did tent", "menu: did bread", "ai: ok"]);
      const statusOf = (name: string) =>
        tasks.find(({ instruction }) => instruction.startsWith(name))?.status.type;
      expect([statusOf("hall"), statusOf("barn"), statusOf("tent"), statusOf("bread")]).toEqual([
        "cancelled",
        "cancelled",
        "completed",
        "completed",
      ]);
      expect(outcome).toMatchObject({ status: "completed", turns: 2 });
      expect(floor.started.filter((name) => ["hall", "barn", "soup"].includes(name)).toSorted()).toEqual([
        "barn",
        "hall",
        "soup",
      ]);
      model.assertFinished();
    });

    it("can be asked by one task one after the other, beside those of its siblings", async () => {
      const floor = new Floor();
      const model = new ScriptedChatModel({
        supervisor: [
          delegate([
            ["venue", "hall: ask 1ms ask"],
            ["menu", "soup: ask"],
            ["band", "jazz: 1ms"],
          ]),
          done(),
        ],
        synthesis: ["ok"],
      });
      const workflow = new SupervisorWorkflowBuilder({ name: "party", model, decisions: "hidden" })
        .participants(workersOn(floor, "venue", "menu", "band"))
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      await workflow.invoke(input, config);
      const reply = async (prompt: string, text: string) => {
        const question = (await pendingInterrupts(workflow, config)).find((one) => promptOf(one) === prompt);
        return workflow.invoke(answer(question ?? {}, text), config);
      };
      expect(promptsOf((await reply("hall?", "one")).__interrupt__)).toEqual(["hall?", "soup?"]);
      expect(promptsOf((await reply("soup?", "warm")).__interrupt__)).toEqual(["hall?"]);
      const { messages } = await reply("hall?", "two");
      expect(linesOf(messages)).toEqual([
        "human: go",
        "venue: did hall (one) (two)",
        "menu: did soup (warm)",
        "band: did jazz",
        "ai: ok",
      ]);
      expect(floor.startsOf("jazz")).toBe(1);
    });

    it("are not shown again, once answered, while a sibling is at work", async () => {
      const floor = new Floor();
      const model = new ScriptedChatModel({
        supervisor: [
          delegate([
            ["venue", "hall: ask"],
            ["menu", "soup: wait"],
          ]),
          done(),
        ],
        synthesis: ["ok"],
      });
      const workflow = new SupervisorWorkflowBuilder({ name: "party", model })
        .participants(workersOn(floor, "venue", "menu"))
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      /** Runs until soup is at work and this is so, and then aborts. */
      const runUntil = async (start: (config: object) => Promise<unknown>, isSo: () => Promise<boolean>) => {
        const controller = new AbortController();
        const before = floor.startsOf("soup");
        const run = start({ ...config, signal: controller.signal });
        run.catch(() => {});
        while (floor.startsOf("soup") === before || !(await isSo())) await sleepFor(2);
        controller.abort(new Error("Enough."));
        await expect(run).rejects.toThrow();
      };
      const shown = async () => promptsOf(await pendingInterrupts(workflow, config));
      await runUntil(
        (given) => workflow.invoke(input, given),
        async () => (await shown()).length > 0,
      );
      expect(await shown()).toEqual(["hall?"]);
      const question = only(await pendingInterrupts(workflow, config));
      const isDone = async () => {
        const { tasks } = (await workflow.getState(config)).values;
        return tasks[0].status.type === "completed";
      };
      await runUntil((given) => workflow.invoke(answer(question, "yes"), given), isDone);
      expect(await shown()).toEqual([]);
      floor.isOpen = true;
      const { tasks } = await workflow.invoke(null, config);
      expect(tasks.map(({ report }) => report)).toEqual(["did hall (yes)", "did soup"]);
      expect(floor.startsOf("hall")).toBe(2);
      model.assertFinished();
    });

    it("of several threads at once are answered each on its own", async () => {
      const floor = new Floor();
      const workflow = new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
        .participants(workersOn(floor, "venue", "menu"))
        .withSupervisor(({ tasks }) =>
          tasks.length > 0
            ? { nextAgent: null }
            : {
                assignments: [
                  { agent: "venue", instruction: "hall: ask", item: null },
                  { agent: "menu", instruction: "soup: 2ms ask", item: null },
                  { agent: "menu", instruction: "bread: 1ms", item: null },
                ],
              },
        )
        .build({ checkpointer: await makeCheckpointer() });
      const threads = ["one", "two", "three"].map((name) => ({ name, config: newThread() }));
      await Promise.all(threads.map(({ config }) => workflow.invoke(input, config)));
      for (const prompt of ["soup?", "hall?"]) {
        await Promise.all(
          threads.map(async ({ name, config }) => {
            const question = (await pendingInterrupts(workflow, config)).find(
              (one) => promptOf(one) === prompt,
            );
            await workflow.invoke(answer(question ?? {}, name), config);
          }),
        );
      }
      for (const { name, config } of threads) {
        const { tasks } = (await workflow.getState(config)).values;
        expect(tasks.map(({ report }: Task) => report)).toEqual([
          `did hall (${name})`,
          `did soup (${name})`,
          "did bread",
        ]);
      }
      expect(floor.startsOf("bread")).toBe(3);
    });

    it("do not keep a slot: a question leaves room for those who wait", async () => {
      const floor = new Floor();
      const model = new ScriptedChatModel({
        supervisor: [
          delegate([
            ["venue", "hall: ask"],
            ["menu", "soup: 1ms"],
            ["venue", "barn: ask"],
            ["menu", "bread: 1ms"],
          ]),
          done(),
        ],
        synthesis: ["ok"],
      });
      const workflow = new SupervisorWorkflowBuilder({ name: "party", model, maxParallelTasks: 1 })
        .participants(workersOn(floor, "venue", "menu"))
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const { __interrupt__ } = await workflow.invoke(input, { ...config, maxConcurrency: 1 });
      expect(promptsOf(__interrupt__)).toEqual(["barn?", "hall?"]);
      expect(floor.ended.toSorted()).toEqual(["bread", "soup"]);
      const resume = Object.fromEntries((__interrupt__ ?? []).map(({ id }) => [id, "yes"]));
      const { outcome } = await workflow.invoke(new Command({ resume }), { ...config, maxConcurrency: 1 });
      expect(outcome?.status).toBe("completed");
      expect(floor.most).toBe(1);
      expect(starts(floor)).toMatchObject({ hall: 2, soup: 1 });
      model.assertFinished();
    });
  });
});
