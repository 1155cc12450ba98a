import { setTimeout as sleep } from "node:timers/promises";
import { AIMessage } from "@langchain/core/messages";
import { tool } from "langchain";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { delegate, done, route, ScriptedChatModel, toolCall } from "langgraph-supervisor-workflow/testing";
import { expect, it } from "vitest";
import { z } from "zod";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { linesOf, newThread } from "../../support/thread.ts";
import { Floor, jobs, workersOn } from "./floor.ts";

/** Orders of arrival of five tasks: as assigned, the other way round, and mixed. */
const DELAYS = [
  [1, 8, 16, 24, 32],
  [32, 24, 16, 8, 1],
  [16, 1, 32, 8, 24],
  [1, 1, 1, 1, 1],
];

describeEachCheckpointer((makeCheckpointer) => {
  it.each(DELAYS)(
    "has reports in the order of the assignments, whatever finishes first (%i, %i, %i, %i, %i ms)",
    async (...delays) => {
      const floor = new Floor();
      const names = ["venue", "menu", "band", "budget", "venue"];
      const assignments = names.map((name, index) => [name, `${index}: ${delays[index]}ms`] as const);
      const model = new ScriptedChatModel({
        supervisor: [delegate(assignments, "All at once."), route("budget", "sum: 1ms"), done()],
        synthesis: ["ok"],
      });
      const workflow = new SupervisorWorkflowBuilder({ name: "party", model, maxParallelTasks: 5 })
        .participants(workersOn(floor, "venue", "menu", "band", "budget"))
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const { messages, tasks } = await workflow.invoke({ messages: "A party" }, config);
      const lines = [
        "human: A party",
        `supervisor: ${assignments.map(([name, job]) => `→ ${name}: ${job}`).join("\n")}\nReason: All at once.`,
        ...names.map((name, index) => `${name}: did ${index}`),
        "supervisor: → budget: sum: 1ms\nReason: budget is next.",
        "budget: did sum",
        "supervisor: → done\nReason: Everything is there.",
        "ai: ok",
      ];
      expect(linesOf(messages)).toEqual(lines);
      expect(tasks.map(({ participant, report }) => `${participant}: ${report}`)).toEqual([
        ...names.map((name, index) => `${name}: did ${index}`),
        "budget: did sum",
      ]);
      // The list is rebuilt from its writes when it is read again.
      expect(linesOf((await workflow.getState(config)).values.messages)).toEqual(lines);
      expect(floor.started).toHaveLength(6);
      model.assertFinished();
    },
  );

  it("has full reports in the same order, each beside its own work", async () => {
    const search = tool(
      async ({ ms, found }) => {
        await sleep(ms);
        return found;
      },
      { name: "search", description: "Searches", schema: z.object({ ms: z.number(), found: z.string() }) },
    );
    const model = new ScriptedChatModel({
      supervisor: [
        delegate([
          ["venue", "Halls"],
          ["menu", "Soups"],
          ["band", "Jazz"],
        ]),
        done(),
      ],
      venue: [toolCall("search", { ms: 25, found: "3 halls" }), "Foundry Hall"],
      menu: [toolCall("search", { ms: 1, found: "2 soups" }), "Tomato soup"],
      band: [toolCall("search", { ms: 12, found: "a trio" }), "The trio"],
      synthesis: ["ok"],
    });
    const agent = (name: string) => ({
      description: `Finds a ${name}`,
      tools: [search],
      report: "full" as const,
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "party", model, decisions: "hidden" })
      .participants({ venue: agent("venue"), menu: agent("menu"), band: agent("band") })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    await workflow.invoke({ messages: "A party" }, config);
    const { messages } = (await workflow.getState(config)).values;
    expect(linesOf(messages)).toEqual([
      "human: A party",
      "venue: ",
      "search: 3 halls",
      "venue: Foundry Hall",
      "menu: ",
      "search: 2 soups",
      "menu: Tomato soup",
      "band: ",
      "search: a trio",
      "band: The trio",
      "ai: ok",
    ]);
    const sent =
      model
        .requestsOf("supervisor")
        .at(-1)
        ?.messages.map(({ text }) => text)
        .join("\n") ?? "";
    const places = ["3 halls", "Foundry Hall", "2 soups", "Tomato soup", "a trio", "The trio"].map((words) =>
      sent.indexOf(words),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    model.assertFinished();
  });

  it("keeps every report of one participant that has several tasks", async () => {
    const floor = new Floor();
    const assignments = jobs("venue", "a: 9ms", "b: 1ms", "c: 5ms", "d: 1ms");
    const model = new ScriptedChatModel({
      supervisor: [delegate(assignments), delegate(assignments.toReversed()), done()],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "party", model, decisions: "hidden" })
      .participants(workersOn(floor, "venue"))
      .build({ checkpointer: await makeCheckpointer() });
    const { messages, tasks } = await workflow.invoke({ messages: "go" }, newThread());
    const names = ["a", "b", "c", "d", "d", "c", "b", "a"];
    expect(linesOf(messages)).toEqual(["human: go", ...names.map((name) => `venue: did ${name}`), "ai: ok"]);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(8);
    expect(floor.started.toSorted()).toEqual(names.toSorted());
  });

  it.each(["last", "full"] as const)(
    "keeps every report where tasks speak with messages of the same id, with report: %j",
    async (report) => {
      const assignments = jobs("venue", "a: 1ms", "b: 9ms", "c: 1ms", "d: 5ms");
      const model = new ScriptedChatModel({
        supervisor: [delegate(assignments), done()],
        synthesis: ["ok"],
      });
      const workflow = new SupervisorWorkflowBuilder({ name: "party", model, decisions: "hidden" })
        .participants({
          venue: {
            description: "Says what it always says",
            report,
            agent: async ({ instruction }) => {
              await sleep(Number.parseInt(instruction.slice(3), 10));
              return [
                new AIMessage({ id: "thought", content: `think of ${instruction[0]}` }),
                new AIMessage({ id: "answer", content: `did ${instruction[0]}` }),
              ];
            },
          },
        })
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const { messages } = await workflow.invoke({ messages: "go" }, config);
      const lines = ["a", "b", "c", "d"].flatMap((name) => [
        ...(report === "full" ? [`venue: think of ${name}`] : []),
        `venue: did ${name}`,
      ]);
      expect(linesOf(messages)).toEqual(["human: go", ...lines, "ai: ok"]);
      const kept: typeof messages = (await workflow.getState(config)).values.messages;
      expect(linesOf(kept)).toEqual(linesOf(messages));
      expect(kept.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
      expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
    },
  );

  it.each([
    ["fails", "bad: 3ms fail", { type: "failed", reason: "bad broke." }],
    ["fails at once", "bad: fail", { type: "failed", reason: "bad broke." }],
    ["answers nothing", "bad: silent", { type: "failed", reason: "It gave no answer." }],
    ["takes too long", "bad: 5000ms", { type: "timed-out", after: 40 }],
  ] as const)("lets nobody stop because one %s", async (_what, bad, status) => {
    const floor = new Floor();
    const model = new ScriptedChatModel({
      supervisor: [
        delegate([
          ["menu", "a: 15ms"],
          ["venue", bad],
          ["menu", "b: 1ms"],
          ["band", "c: 25ms"],
        ]),
        done(),
      ],
      synthesis: ["ok"],
    });
    const { menu, band } = workersOn(floor, "menu", "band");
    const workflow = new SupervisorWorkflowBuilder({ name: "party", model, decisions: "hidden" })
      .participants({
        menu,
        band,
        venue: { description: "Breaks", timeoutMs: 40, delegation: { retries: 0 }, agent: floor.worker },
      })
      .build({ checkpointer: await makeCheckpointer() });
    const { tasks, outcome, messages } = await workflow.invoke({ messages: "go" }, newThread());
    expect(tasks.map(({ participant, report, status }) => [participant, report, status.type])).toEqual([
      ["menu", "did a", "completed"],
      ["venue", expect.stringMatching(/Failed|did not answer/), status.type],
      ["menu", "did b", "completed"],
      ["band", "did c", "completed"],
    ]);
    expect(tasks[1]?.status).toEqual(status);
    expect(messages.map(({ name }) => name).slice(1, -1)).toEqual(["menu", "venue", "menu", "band"]);
    expect(outcome?.status).toBe("completed");
    expect(floor.started.toSorted()).toEqual(["a", "b", "bad", "c"]);
    model.assertFinished();
  });

  it("goes on when all of them fail", async () => {
    const floor = new Floor();
    const model = new ScriptedChatModel({
      supervisor: [
        delegate(jobs("venue", "a: fail", "b: 2ms fail", "c: 1ms fail")),
        route("venue", "d: 1ms"),
        done(),
      ],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "party", model })
      .participants(workersOn(floor, "venue"))
      .build({ checkpointer: await makeCheckpointer() });
    const { tasks, outcome } = await workflow.invoke({ messages: "go" }, newThread());
    expect(tasks.map(({ status }) => status.type)).toEqual(["failed", "failed", "failed", "completed"]);
    expect(outcome?.status).toBe("completed");
  });
});
