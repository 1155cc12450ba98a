import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { createAgent, toolStrategy } from "langchain";
import { SupervisorWorkflowBuilder, SupervisorWorkflowError } from "langgraph-supervisor-workflow";
import {
  ask,
  delegate,
  done,
  fail,
  route,
  ScriptedChatModel,
  type ScriptedRequest,
  structured,
  toolCall,
} from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decisionWith } from "../support/records.ts";

async function thrownBy(work: () => unknown): Promise<SupervisorWorkflowError> {
  try {
    await work();
  } catch (error) {
    if (SupervisorWorkflowError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("An error was expected.");
}

const search = tool(async ({ city }) => `3 halls in ${city}`, {
  name: "search",
  description: "Finds halls",
  schema: z.object({ city: z.string() }),
});

describe("a scripted model by itself", () => {
  it("answers in order under the role model, in every form of a step", async () => {
    const model = new ScriptedChatModel({
      model: [
        "one",
        { text: "two" },
        (request) => `call ${request.call}`,
        toolCall("search", { city: "Ghent" }, "c9"),
        { text: "looking", toolCalls: [{ name: "search", args: {} }] },
      ],
    });
    expect((await model.invoke("a")).text).toBe("one");
    expect((await model.invoke("b")).text).toBe("two");
    expect((await model.invoke("c")).text).toBe("call 3");
    expect((await model.invoke("d")).tool_calls).toMatchObject([
      { name: "search", args: { city: "Ghent" }, id: "c9" },
    ]);
    const both = await model.invoke("e");
    expect(both.text).toBe("looking");
    expect(both.tool_calls?.[0]?.id).toBeTruthy();
    model.assertFinished();
  });

  it("answers without end from a function", async () => {
    const model = new ScriptedChatModel({
      model: ({ messages, call }) => `${call}: ${messages.at(-1)?.text}`,
    });
    expect((await model.invoke("a")).text).toBe("1: a");
    expect((await model.invoke("b")).text).toBe("2: b");
    model.assertFinished();
  });

  it("keeps what it was asked", async () => {
    const model = new ScriptedChatModel({ model: ["ok"] });
    await model.bindTools([search]).invoke([new SystemMessage("Be brief."), new HumanMessage("Hi")]);
    expect(model.requests).toEqual([
      {
        role: "model",
        call: 1,
        messages: [
          { type: "system", text: "Be brief." },
          { type: "human", text: "Hi" },
        ],
        tools: ["search"],
      },
    ]);
    expect(model.requestsOf("model")).toHaveLength(1);
    expect(model.requestsOf("venue")).toEqual([]);
  });

  it("reports usage: what the script says, or a quarter of the characters", async () => {
    const model = new ScriptedChatModel({
      model: [{ text: "x", usage: { inputTokens: 11, outputTokens: 5 } }, "12345678"],
    });
    expect((await model.invoke("a")).usage_metadata).toMatchObject({
      input_tokens: 11,
      output_tokens: 5,
      total_tokens: 16,
    });
    expect((await model.invoke("1234")).usage_metadata).toMatchObject({
      input_tokens: 1,
      output_tokens: 2,
      total_tokens: 3,
    });
  });

  it("streams its text in pieces, and its usage and tool calls once", async () => {
    const model = new ScriptedChatModel({
      model: [{ text: "One two  three", toolCalls: [{ name: "search", args: { city: "Ghent" } }] }],
    });
    const chunks = [];
    for await (const chunk of await model.stream("a")) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.text).filter((text) => text !== "")).toEqual([
      "One ",
      "two  ",
      "three",
    ]);
    const whole = chunks.reduce((sum, chunk) => sum.concat(chunk));
    expect(whole.text).toBe("One two  three");
    expect(whole.tool_calls).toMatchObject([{ name: "search", args: { city: "Ghent" } }]);
    expect(chunks.filter((chunk) => chunk.usage_metadata !== undefined)).toHaveLength(1);
  });

  it("gives each new token to callbacks once", async () => {
    const model = new ScriptedChatModel({ model: ["One two three"] });
    const tokens: string[] = [];
    const callbacks = [{ handleLLMNewToken: (token: string) => void tokens.push(token) }];
    for await (const _chunk of await model.stream("a", { callbacks })) void _chunk;
    expect(tokens.join("")).toBe("One two three");
  });

  it("gives structured output through withStructuredOutput", async () => {
    const model = new ScriptedChatModel({ model: [structured({ city: "Ghent" })] });
    const asked = model.withStructuredOutput(z.object({ city: z.string() }), { name: "place" });
    expect(await asked.invoke("Where?")).toEqual({ city: "Ghent" });
    expect(model.requests[0]?.tools).toEqual(["place"]);
  });

  it("gives an agent's structured output also beside the agent's own tools", async () => {
    const model = new ScriptedChatModel({ model: [structured({ city: "Ghent" })] });
    const agent = createAgent({
      model,
      tools: [search],
      responseFormat: toolStrategy(z.object({ city: z.string() })),
    });
    const { structuredResponse } = await agent.invoke({ messages: [new HumanMessage("Where?")] });
    expect(structuredResponse).toEqual({ city: "Ghent" });
  });

  it("fails on demand, with the error itself and without asking again", async () => {
    const failure = new RangeError("429");
    const model = new ScriptedChatModel({ model: [fail(failure), fail("503"), "ok"] });
    await expect(model.invoke("a")).rejects.toBe(failure);
    await expect(model.invoke("b")).rejects.toThrow("503");
    expect((await model.invoke("c")).text).toBe("ok");
    expect(model.requests).toHaveLength(3);
  });

  it("waits, and stops waiting when it is aborted", async () => {
    const model = new ScriptedChatModel({
      model: [
        { text: "late", delayMs: 30 },
        { text: "never", delayMs: 60_000 },
      ],
    });
    const started = performance.now();
    expect((await model.invoke("a")).text).toBe("late");
    expect(performance.now() - started).toBeGreaterThanOrEqual(25);
    const controller = new AbortController();
    const pending = model.invoke("b", { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(pending).rejects.toThrow(/abort/i);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("stops waiting also in a stream", async () => {
    const model = new ScriptedChatModel({ model: [{ text: "never", delayMs: 60_000 }] });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    const read = async (): Promise<void> => {
      for await (const _chunk of await model.stream("a", { signal: controller.signal })) void _chunk;
    };
    await expect(read()).rejects.toThrow(/abort/i);
  });

  it("answers parallel calls each with a step of its own", async () => {
    const model = new ScriptedChatModel({ model: ["a", "b", "c"] });
    const texts = await Promise.all(["1", "2", "3"].map(async (text) => (await model.invoke(text)).text));
    expect(texts.sort()).toEqual(["a", "b", "c"]);
  });
});

describe("a script that does not fit", () => {
  it("says which role and call it lacks, what there is, and what was asked", async () => {
    const model = new ScriptedChatModel({ supervisor: [done()], model: ["one"] });
    await model.invoke("first");
    const error = await thrownBy(() => model.invoke("a second question"));
    expect(error.code).toBe("SCRIPT_MISMATCH");
    for (const words of ["call 2", '"model"', "1 answer", "a second question"])
      expect(error.message).toContain(words);
    const roleless = new ScriptedChatModel({ supervisor: [done()], venue: ["x"] });
    const other = await thrownBy(() => roleless.invoke("hello"));
    for (const words of ["no answers", '"model"', "supervisor, venue", "hello"])
      expect(other.message).toContain(words);
  });

  it("says one answer, not 1 answers", async () => {
    const model = new ScriptedChatModel({ model: ["one"] });
    await model.invoke("a");
    expect((await thrownBy(() => model.invoke("b"))).message).not.toContain("1 answers");
  });

  it("says so when it gives structured output that nobody asked for", async () => {
    const model = new ScriptedChatModel({ synthesis: [done()], model: [structured({ city: "Ghent" })] });
    const error = await thrownBy(() => model.invoke("Write the answer."));
    expect(error.code).toBe("SCRIPT_MISMATCH");
    expect(error.message).toContain('"model"');
  });

  it("says which steps were never asked for", async () => {
    const model = new ScriptedChatModel({ supervisor: [done(), done()], venue: ["x"], model: ["one"] });
    await model.invoke("a");
    const error = await thrownBy(() => model.assertFinished());
    expect(error.code).toBe("SCRIPT_MISMATCH");
    expect(error.message).toContain("supervisor: 2");
    expect(error.message).toContain("venue: 1");
    expect(error.message).not.toContain("model:");
  });

  it("fails the run wherever it is missing: supervisor, an agent, synthesis", async () => {
    const scripts = [
      { supervisor: [] },
      { supervisor: [route("venue", "x"), done()], synthesis: ["ok"] },
      { supervisor: [done()] },
    ];
    for (const script of scripts) {
      const workflow = new SupervisorWorkflowBuilder({
        name: "planner",
        model: new ScriptedChatModel(script),
      })
        .participants({ venue: { description: "Finds venues", systemPrompt: "You find venues." } })
        .build();
      const error = await thrownBy(() => workflow.invoke({ messages: "A party" }));
      expect(error.code).toBe("SCRIPT_MISMATCH");
    }
  });

  it("fails the run also where a tool of a participant asks, in an agent given ready-made", async () => {
    const model = new ScriptedChatModel({ supervisor: [route("venue", "x"), done()], synthesis: ["ok"] });
    const agent = createAgent({ model, tools: [search], description: "Finds venues" });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: agent })
      .build();
    expect((await thrownBy(() => workflow.invoke({ messages: "A party" }))).message).toContain('"venue"');
  });
});

describe("a scripted model in a workflow", () => {
  it("tells supervisor, participants, synthesis and response format apart", async () => {
    const roles: string[] = [];
    const note =
      <T>(answer: T) =>
      (request: ScriptedRequest): T => {
        roles.push(`${request.role} ${request.call}`);
        return answer;
      };
    const model = new ScriptedChatModel({
      supervisor: [note(route("venue", "Find a hall")), note(route("Étage 2", "Look")), note(done())],
      venue: [note(toolCall("search", { city: "Ghent" })), note("A hall")],
      "Étage 2": [note("Upstairs")],
      synthesis: [note("The plan.")],
      "structured-response": [note(structured({ city: "Ghent" }))],
    });
    const { structuredResponse } = await new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({
        venue: { description: "Finds venues", tools: [search] },
        "Étage 2": { description: "Looks upstairs", systemPrompt: "Look." },
      })
      .withResponseFormat(z.object({ city: z.string() }))
      .build()
      .invoke({ messages: "A party" });
    expect(roles).toEqual([
      "supervisor 1",
      "venue 1",
      "venue 2",
      "supervisor 2",
      "Étage 2 1",
      "supervisor 3",
      "synthesis 1",
      "structured-response 1",
    ]);
    expect(structuredResponse).toEqual({ city: "Ghent" });
    expect(model.requestsOf("supervisor")[0]?.tools).toEqual(["supervisor_decision"]);
    model.assertFinished();
  });

  it("has steps for every decision of a supervisor", () => {
    const step = { reason: "why", nextAgent: "venue", instruction: "Find" };
    expect(route("venue", "Find", "why").structured).toEqual(decisionWith(step));
    expect(
      delegate(
        [
          ["venue", "Find"],
          ["menu", "Plan", "dessert"],
        ],
        "why",
      ).structured,
    ).toEqual(
      decisionWith({
        reason: "why",
        assignments: [
          { agent: "venue", instruction: "Find", item: null },
          { agent: "menu", instruction: "Plan", item: "dessert" },
        ],
      }),
    );
    expect(ask("Which city?").structured).toMatchObject({ userInputNeeded: true, userPrompt: "Which city?" });
    expect(done("all there").structured).toEqual(decisionWith({ reason: "all there" }));
  });

  it("speaks for a participant whose workflow is nested under that participant's roles", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("food", "Plan the food"), route("menu", "Make a menu"), done(), done()],
      menu: ["Soup"],
      synthesis: ["Inner", "Outer"],
    });
    const inner = new SupervisorWorkflowBuilder({ name: "catering", description: "Plans food", model })
      .participants({ menu: { description: "Makes menus", systemPrompt: "Menus." } })
      .build();
    const { messages } = await new SupervisorWorkflowBuilder({ name: "event", model })
      .participants({ food: inner })
      .build()
      .invoke({ messages: "A party" });
    expect(messages.at(-1)?.text).toBe("Outer");
    model.assertFinished();
  });
});
