import { AIMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { SupervisorWorkflowBuilder, type UsageEntry } from "langgraph-supervisor-workflow";
import { done, fail, route, ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type ReportedCall, UsageCollector } from "../../src/usage/collector.ts";
import { foldUsage, usageEntrySchema } from "../../src/usage/entry.ts";

function entryOf(id: string, inputTokens: number): UsageEntry {
  return {
    id,
    runId: "run",
    role: "participant",
    actor: "venue",
    taskId: "t",
    model: null,
    inputTokens,
    cachedInputTokens: null,
    outputTokens: 1,
    reasoningTokens: null,
    toolCalls: 0,
    durationMs: 1,
    costUsd: null,
  };
}

const entries = fc.array(
  fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.nat()).map(([id, tokens]) => entryOf(id, tokens)),
  { maxLength: 6 },
);

describe("folding usage", () => {
  it("comes to the same in one batch or in several, and when a write is repeated", () => {
    fc.assert(
      fc.property(entries, entries, entries, (start, a, b) => {
        const list = foldUsage([], [start]);
        const folded = foldUsage(foldUsage(list, [a]), [b]);
        expect(folded).toEqual(foldUsage(list, [a, b]));
        expect(folded).toEqual(foldUsage(list, [[...a, ...b]]));
        expect(foldUsage(folded, [a, b, start])).toEqual(folded);
        expect(new Set(folded.map(({ id }) => id)).size).toBe(folded.length);
      }),
    );
  });
});

describe("the usage collector", () => {
  const owner = { runId: "run", role: "participant", actor: "venue", taskId: "t1" } as const;

  it("notes what a provider reports, and null where it reports nothing", async () => {
    const entries: ReportedCall[] = [];
    const collector = new UsageCollector(owner, async (entry) => void entries.push(entry));
    const serialized = { lc: 1, type: "not_implemented", id: [] } as const;
    collector.handleChatModelStart({ ...serialized, id: [] }, [], "call-1", undefined, undefined, undefined, {
      ls_model_name: "gpt-test",
    });
    const message = new AIMessage("hi");
    Object.assign(message, {
      tool_calls: [{ name: "search", args: {}, id: "1" }],
      usage_metadata: {
        input_tokens: 7,
        output_tokens: 3,
        total_tokens: 10,
        input_token_details: { cache_read: 4 },
        output_token_details: { reasoning: 2 },
      },
    });
    await collector.handleLLMEnd({ generations: [[{ text: "hi", message } as never]] }, "call-1");
    await collector.handleLLMEnd({ generations: [] }, "call-2");
    expect(entries).toMatchObject([
      {
        ...owner,
        id: "call-1",
        model: "gpt-test",
        inputTokens: 7,
        cachedInputTokens: 4,
        outputTokens: 3,
        reasoningTokens: 2,
        toolCalls: 1,
      },
      { ...owner, id: "call-2", model: null, inputTokens: null, outputTokens: null, toolCalls: 0 },
    ]);
    for (const entry of entries)
      expect(usageEntrySchema.safeParse({ ...entry, costUsd: null }).success).toBe(true);
  });
});

describe("a workflow's usage", () => {
  it("has every model call once, by role, actor and task, with the tokens that were reported", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("venue", "Find a hall"), done()],
      venue: [{ text: "A hall", usage: { inputTokens: 70, outputTokens: 30 } }],
      synthesis: ["The plan."],
      "structured-response": [structured({ city: "Ghent" })],
    });
    const { usage, tasks, outcome } = await new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: { description: "Finds venues", systemPrompt: "You find venues." } })
      .withResponseFormat(z.object({ city: z.string() }))
      .build()
      .invoke({ messages: "A party" });
    expect(usage.map(({ role, actor, taskId }) => [role, actor, taskId])).toEqual([
      ["supervisor", "supervisor", null],
      ["participant", "venue", tasks[0]?.id],
      ["supervisor", "supervisor", null],
      ["synthesis", "synthesis", null],
      ["structured-response", "synthesis", null],
    ]);
    expect(usage[1]).toMatchObject({ inputTokens: 70, outputTokens: 30, model: "scripted" });
    expect(new Set(usage.map(({ id }) => id)).size).toBe(5);
    expect(usage.every(({ runId }) => runId === outcome?.runId)).toBe(true);
  });

  it("has the calls of an attempt that a check sent back", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("venue", "Find a hall"), done()],
      venue: ["bad", "good"],
      synthesis: ["The plan."],
    });
    const { usage, tasks } = await new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({
        venue: {
          description: "Finds venues",
          systemPrompt: "You find venues.",
          check: ({ text }) => (text === "bad" ? "name the hall" : null),
        },
      })
      .build()
      .invoke({ messages: "A party" });
    expect(usage.filter(({ actor }) => actor === "venue")).toHaveLength(2);
    expect(tasks[0]).toMatchObject({ attempts: 2, report: "good" });
  });

  it("counts no call that failed", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("venue", "Find a hall"), done()],
      venue: [fail("503")],
      synthesis: ["The plan."],
    });
    const { usage } = await new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: { description: "Finds venues", systemPrompt: "You find venues." } })
      .build()
      .invoke({ messages: "A party" });
    expect(usage.map(({ role }) => role)).toEqual(["supervisor", "supervisor", "synthesis"]);
  });
});
