import { setTimeout as sleep } from "node:timers/promises";
import { AIMessage } from "@langchain/core/messages";
import {
  Command,
  END,
  MemorySaver,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { done, fail, route, ScriptedChatModel, toolCall } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { linesOf, newThread, only } from "../support/thread.ts";

const routed = (...names: string[]) => [...names.map((name) => route(name, `Do ${name}`)), done()];

describe("a participant", () => {
  it("may be an agent, a graph, a Runnable or a function, in any form", async () => {
    const model = new ScriptedChatModel({
      supervisor: routed("agent", "made", "graph", "runnable", "fn"),
      agent: ["from an agent"],
      made: ["from options"],
      synthesis: ["ok"],
    });
    const graph = new StateGraph(new StateSchema({ messages: MessagesValue }))
      .addNode("work", () => ({ messages: new AIMessage("from a graph") }))
      .addEdge(START, "work")
      .addEdge("work", END)
      .compile({ description: "A graph that describes itself" });
    const { tasks } = await new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({
        agent: createAgent({ model, tools: [], description: "An agent that describes itself" }),
        made: { description: "Made here", systemPrompt: "Be brief." },
        graph,
        runnable: {
          description: "A chain",
          agent: { invoke: async () => ({ messages: [new AIMessage("from a runnable")] }) },
        },
        fn: { description: "A function", agent: async ({ peers }) => `${peers.length} peers` },
      })
      .build()
      .invoke({ messages: "go" });
    expect(tasks.map(({ report }) => report)).toEqual([
      "from an agent",
      "from options",
      "from a graph",
      "from a runnable",
      "4 peers",
    ]);
  });

  it.each([
    ["throws", async () => Promise.reject(new Error("No hall is free.")), "No hall is free."],
    ["answers nothing", async () => "  ", "It gave no answer."],
    ["returns what is no report", async () => ({ hal: 1 }) as object, '"hal" is no declared state field'],
  ])("that %s is reported as failed, and the run goes on", async (_how, agent, reason) => {
    const model = new ScriptedChatModel({ supervisor: routed("venue"), synthesis: ["ok"] });
    const { tasks, outcome, messages } = await new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({ venue: { description: "Finds venues", agent } })
      .build()
      .invoke({ messages: "go" });
    expect(only(tasks).status).toMatchObject({ type: "failed", reason: expect.stringContaining(reason) });
    expect(linesOf(messages)[2]).toContain(`(Failed: `);
    expect(outcome?.status).toBe("completed");
  });

  it("whose model fails is reported as failed", async () => {
    const model = new ScriptedChatModel({
      supervisor: routed("venue"),
      venue: [fail("The provider is down.")],
      synthesis: ["ok"],
    });
    const { tasks } = await new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({ venue: { description: "Finds venues" } })
      .build()
      .invoke({ messages: "go" });
    expect(only(tasks).status).toMatchObject({
      type: "failed",
      reason: expect.stringContaining("The provider is down."),
    });
  });

  it("that takes too long is timed out, its signal aborts, and its late result is dropped", async () => {
    let signalled = false;
    const model = new ScriptedChatModel({ supervisor: routed("deaf", "polite"), synthesis: ["ok"] });
    const { tasks } = await new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({
        deaf: { description: "Does not listen", timeoutMs: 30, agent: () => sleep(150, "late") },
        polite: {
          description: "Listens",
          timeoutMs: 30,
          agent: async (_brief, { signal }) => {
            signal.addEventListener("abort", () => {
              signalled = true;
            });
            return sleep(10_000, "late", { signal });
          },
        },
      })
      .build()
      .invoke({ messages: "go" });
    expect(tasks.map(({ status }) => status)).toEqual([
      { type: "timed-out", after: 30 },
      { type: "timed-out", after: 30 },
    ]);
    expect(signalled).toBe(true);
  });

  it("is aborted with the run, which can go on later", async () => {
    const controller = new AbortController();
    const starts: number[] = [];
    const model = new ScriptedChatModel({ supervisor: routed("venue"), synthesis: ["ok"] });
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({
        venue: {
          description: "Finds venues",
          agent: async (_brief, { signal }) => {
            starts.push(1);
            if (starts.length > 1) return "A hall";
            setTimeout(() => controller.abort(new Error("Enough.")), 10);
            return sleep(10_000, "late", { signal });
          },
        },
      })
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await expect(
      workflow.invoke({ messages: "go" }, { ...config, signal: controller.signal }),
    ).rejects.toThrow();
    const { outcome, tasks } = await workflow.invoke(null, config);
    expect(outcome?.status).toBe("completed");
    expect(only(tasks)).toMatchObject({ report: "A hall" });
    expect(starts).toHaveLength(2);
  });

  it("is asked again with what its check found, and fails when that is not mended", async () => {
    const feedback: (string | null)[] = [];
    const model = new ScriptedChatModel({ supervisor: routed("venue"), synthesis: ["ok"] });
    const { tasks } = await new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({
        venue: {
          description: "Finds venues",
          agent: async (brief) => {
            feedback.push(brief.feedback);
            return "A barn";
          },
          check: ({ text }) => (text.includes("barn") ? "No barns." : null),
          checkRetries: 2,
        },
      })
      .build()
      .invoke({ messages: "go" });
    expect(feedback).toEqual([null, "No barns.", "No barns."]);
    expect(only(tasks)).toMatchObject({
      attempts: 3,
      status: { type: "failed", reason: expect.stringContaining("No barns.") },
    });
    expect(only(tasks).report).toContain("A barn");
  });

  it("keeps its tool calls to itself, unless the full report is wanted", async () => {
    const search = tool(async () => "3 halls", {
      name: "search",
      description: "Searches",
      schema: z.object({}),
    });
    for (const report of ["last", "full"] as const) {
      const model = new ScriptedChatModel({
        supervisor: routed("venue"),
        venue: [toolCall("search"), "Foundry Hall"],
        synthesis: ["ok"],
      });
      const { messages } = await new SupervisorWorkflowBuilder({ name: "w", model, decisions: "hidden" })
        .participants({ venue: { description: "Finds venues", tools: [search], report } })
        .build()
        .invoke({ messages: "go" });
      const types = messages.map((message) => message.getType());
      expect(types).toEqual(report === "last" ? ["human", "ai", "ai"] : ["human", "ai", "tool", "ai", "ai"]);
      const sent = model.requestsOf("supervisor").at(-1)?.messages ?? [];
      expect(sent.map(({ type }) => type)).not.toContain("tool");
      expect(sent.some(({ text }) => text.includes("3 halls"))).toBe(report === "full");
    }
  });

  it.each([
    ["a peer", "Budget", { type: "completed" }, { to: "Budget", participant: "budget" }],
    ["nobody", "florist", { type: "failed" }, { to: "florist", participant: null }],
  ])("that hands over to %s only suggests it", async (_whom, goto, status, handoff) => {
    const transfer = tool(
      async () =>
        new Command({
          goto,
          graph: Command.PARENT,
          update: { messages: [{ role: "tool", content: "Over to you", tool_call_id: "call" }] },
        }),
      { name: "transfer", description: "Hands over", schema: z.object({}) },
    );
    const worked: string[] = [];
    const model = new ScriptedChatModel({
      supervisor: routed("venue"),
      venue: [toolCall("transfer", {}, "call")],
      synthesis: ["ok"],
    });
    const { tasks, messages } = await new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({
        venue: { description: "Finds venues", tools: [transfer] },
        budget: { description: "Sums up", agent: async () => `${worked.push("budget")}` },
      })
      .build({ checkpointer: new MemorySaver() })
      .invoke({ messages: "go" }, newThread());
    expect(only(tasks)).toMatchObject({ status, handoff });
    expect(only(tasks).report).toContain("Over to you");
    expect(worked).toEqual([]);
    expect(messages.map((message) => message.getType())).not.toContain("tool");
  });

  it("gets a question through only where the run can wait", async () => {
    const model = new ScriptedChatModel({
      supervisor: [{ structured: { nextAgent: null, userInputNeeded: true, userPrompt: "Where?" } }],
    });
    const builder = new SupervisorWorkflowBuilder({ name: "w", model }).participants({
      venue: { description: "Finds venues", agent: async () => "x" },
    });
    await expect(builder.build().invoke({ messages: "go" })).rejects.toMatchObject({
      code: "CHECKPOINTER_REQUIRED",
      message: expect.stringContaining("new MemorySaver()"),
    });
  });
});

describe("the synthesis", () => {
  const workers = {
    venue: { description: "Finds venues", agent: async () => ({ text: "A hall", data: { price: 5 } }) },
  };

  it("is asked again when it is empty, and then put together from the reports", async () => {
    const model = new ScriptedChatModel({ supervisor: routed("venue"), synthesis: ["", " "] });
    const { messages } = await new SupervisorWorkflowBuilder({ name: "w", model })
      .participants(workers)
      .build()
      .invoke({ messages: "go" });
    expect(messages.at(-1)?.text).toBe("A hall");
    model.assertFinished();
  });

  it("may have a model and a prompt of its own", async () => {
    const model = new ScriptedChatModel({ supervisor: routed("venue") });
    const writer = new ScriptedChatModel({ synthesis: ["Written."] });
    const { messages } = await new SupervisorWorkflowBuilder({
      name: "w",
      model,
      synthesis: { model: writer },
      prompts: {
        synthesis: ({ name }) => `Write for ${name}.`,
        brief: ({ instruction }) => `Just do: ${instruction}`,
      },
    })
      .participants(workers)
      .build()
      .invoke({ messages: "go" });
    expect(messages.at(-1)?.text).toBe("Written.");
    expect(writer.requests[0]?.messages[0]?.text).toBe("Write for w.");
  });

  it("gives data too, repaired once", async () => {
    const model = new ScriptedChatModel({
      supervisor: routed("venue"),
      synthesis: ["A hall for 5."],
      "structured-response": [{ structured: { price: "five" } }, { structured: { price: 5 } }],
    });
    const { structuredResponse, outcome } = await new SupervisorWorkflowBuilder({ name: "w", model })
      .participants(workers)
      .withResponseFormat(z.object({ price: z.number() }))
      .build()
      .invoke({ messages: "go" });
    expect(structuredResponse).toEqual({ price: 5 });
    expect(outcome?.responseFormatProblem).toBeNull();
    expect(model.requestsOf("structured-response")[1]?.messages.at(-1)?.text).toContain("expected number");
  });

  it("says why there is no data, where the repair fails too", async () => {
    const model = new ScriptedChatModel({
      supervisor: routed("venue"),
      synthesis: ["A hall."],
      "structured-response": ["I cannot.", "Really not."],
    });
    const { structuredResponse, outcome } = await new SupervisorWorkflowBuilder({ name: "w", model })
      .participants(workers)
      .withResponseFormat(z.object({ price: z.number() }))
      .build()
      .invoke({ messages: "go" });
    expect(structuredResponse).toBeNull();
    expect(outcome).toMatchObject({
      status: "completed",
      responseFormatProblem: expect.stringContaining("JSON"),
    });
  });
});
