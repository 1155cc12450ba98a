import { InMemoryStore } from "@langchain/langgraph";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { done, route, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { ableFirst } from "../../src/supervisor/able-first.ts";

const card = (name: string, capabilities?: Record<string, number>, scores?: Record<string, number>) => ({
  name,
  description: name,
  ...(capabilities ? { capabilities } : {}),
  ...(scores ? { scores } : {}),
});

describe("participants as a model chooses from them", () => {
  it("come with the most able first, by what was learned, and those that declare nothing last", () => {
    const ordered = ableFirst([
      card("plain"),
      card("declared", { search: 0.5 }),
      card("fallen", { search: 0.9 }, { search: 0.2 }),
      card("risen", { search: 0.4, price: 0.1 }, { search: 0.45, price: 0.8 }),
      card("bare", {}),
    ]);
    expect(ordered.map(({ name }) => name)).toEqual(["risen", "declared", "fallen", "plain", "bare"]);
    expect(ordered[0]?.capabilities).toEqual({ search: 0.45, price: 0.8 });
  });

  it("stay as they were given where nobody declares anything", () => {
    expect(ableFirst([card("b"), card("a")]).map(({ name }) => name)).toEqual(["b", "a"]);
  });

  it("are told in the supervisor's prompt as outcomes have taught it", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("good", "Try"), route("good", "Again"), done()],
      synthesis: ["ok"],
    });
    const failing = async (): Promise<string> => {
      throw new Error("It cannot.");
    };
    const workflow = new SupervisorWorkflowBuilder({ name: "w", model })
      .participants({
        fair: { description: "Is fair", agent: async () => "ok", capabilities: { search: 0.6 } },
        good: { description: "Is good", agent: failing, capabilities: { search: 0.9 } },
      })
      .withDelegation({ retries: 0, fallbacks: 0 })
      .build({ store: new InMemoryStore() });
    await workflow.invoke({ messages: "go" });
    const prompts = model.requestsOf("supervisor").map(({ messages }) => messages[0]?.text ?? "");
    expect(prompts[0]).toMatch(/- good: .*search 0\.9\)[\s\S]*- fair: .*search 0\.6\)/);
    expect(prompts.at(-1)).toMatch(/- fair: .*search 0\.6\)[\s\S]*- good: .*search 0\.[1-5]\d?\)/);
  });
});
