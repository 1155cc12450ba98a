import { HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { answer, draftSpec } from "langgraph-supervisor-workflow";
import { ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { newThread, only } from "../support/thread.ts";
import { reviewed } from "./reviewed.ts";

const spec = {
  title: "A flyer",
  description: "For the party",
  acceptanceCriteria: [{ id: "inviting", text: "People want to come" }],
  items: [
    { name: "words", description: "Write it", acceptanceCriteria: [{ id: "short", text: "Fits a card" }] },
  ],
};
const drafted = {
  title: "A flyer",
  description: "For the party",
  acceptanceCriteria: { inviting: "People want to come" },
  items: { words: { description: "Write it", acceptanceCriteria: { short: "Fits a card" } } },
};
const written = structured({ question: null, spec });
const asking = (question: string) => structured({ question, spec: null });
const idea = [new HumanMessage("A flyer for my party")];

describe("a drafted specification", () => {
  it("is written from the conversation, by what it is for", async () => {
    const model = new ScriptedChatModel({ model: [written] });
    expect(await draftSpec(idea, { model, systemPrompt: "Flyers are small." })).toEqual(drafted);
    const { messages } = only(model.requests);
    expect(messages[0]?.text).toContain("Flyers are small.");
    expect(messages.map(({ text }) => text)).toContain("A flyer for my party");
  });

  it("may be a question first", async () => {
    const model = new ScriptedChatModel({ model: [asking("On which date?")] });
    expect(await draftSpec(idea, { model })).toEqual({ question: "On which date?" });
  });

  it("is written without questions where none may be asked", async () => {
    const rules = "Ask nothing more: write the specification now, with sensible assumptions.";
    for (const options of [{ maxQuestions: 0 }, { runtime: { config: {}, canAsk: false } }]) {
      const model = new ScriptedChatModel({ model: [asking("On which date?"), written] });
      expect(await draftSpec(idea, { model, ...options })).toEqual(drafted);
      expect(model.requests[0]?.messages[0]?.text).toContain(rules);
      expect(model.requests[1]?.messages.at(-1)?.text).toContain("it is null");
    }
  });

  it("is corrected once with everything that is wrong with it, and else refused", async () => {
    const bad = structured({ question: null, spec: { ...spec, title: "", items: [] } });
    const model = new ScriptedChatModel({ model: [bad, written] });
    expect(await draftSpec(idea, { model })).toEqual(drafted);
    const repair = model.requests[1]?.messages.at(-1)?.text ?? "";
    expect(repair).toContain("title: it has no text.");
    expect(repair).toContain("items: there is no item to work on.");
    const failing = draftSpec(idea, { model: new ScriptedChatModel({ model: [bad, bad] }) });
    await expect(failing).rejects.toMatchObject({ code: "INVALID_SPEC" });
  });

  it("loses no item or criterion that the model gave twice", async () => {
    const [item] = spec.items;
    const twice = structured({
      question: null,
      spec: { ...spec, items: [item, { ...item, description: "Draw it" }] },
    });
    const model = new ScriptedChatModel({ model: [twice, written] });
    expect(await draftSpec(idea, { model })).toEqual(drafted);
    model.assertFinished();
  });

  it("takes its questions through the workflow to the user, as many as it may in each run", async () => {
    const model = new ScriptedChatModel({
      spec: [asking("On which date?"), asking("For whom?"), written, asking("On which date now?"), written],
    });
    const workflow = reviewed({
      items: ["words"],
      review: { spec: ({ messages }, runtime) => draftSpec(messages, { model, runtime, maxQuestions: 2 }) },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    let result = await workflow.invoke({ messages: "A flyer for my party" }, config);
    for (const [question, reply] of [
      ["On which date?", "12 June"],
      ["For whom?", "Friends"],
    ] as const) {
      const asked = only(result.__interrupt__);
      expect(asked.value).toEqual({ type: "user-input", prompt: question, askedBy: "board" });
      result = await workflow.invoke(answer(asked, reply), config);
    }
    expect(result.outcome?.status).toBe("completed");
    expect(result.artifact).toEqual({ version: 1, value: { words: "done" } });
    const last =
      model
        .requestsOf("spec")[2]
        ?.messages.map(({ text }) => text)
        .join("\n") ?? "";
    for (const part of ["Ask nothing more", "On which date?", "12 June", "For whom?", "Friends"]) {
      expect(last).toContain(part);
    }
    expect(result.usage.map(({ role }) => role)).toEqual(["spec", "spec", "spec"]);

    const again = await workflow.invoke({ messages: "And one for my shop" }, config);
    expect(only(again.__interrupt__).value).toMatchObject({ prompt: "On which date now?" });
    const end = await workflow.invoke(answer(only(again.__interrupt__), "In May"), config);
    expect(end.outcome?.status).toBe("completed");
    model.assertFinished();
  });

  it("needs a checkpointer for its questions only", async () => {
    const ask = reviewed({ review: { spec: () => ({ question: "Which?" }) } }).build();
    await expect(ask.invoke({ messages: "go" })).rejects.toMatchObject({ code: "CHECKPOINTER_REQUIRED" });
    const model = new ScriptedChatModel({ spec: [written] });
    const draft = reviewed({
      review: { spec: ({ messages }, runtime) => draftSpec(messages, { model, runtime }) },
    });
    expect((await draft.build().invoke({ messages: "go" })).outcome?.status).toBe("completed");
  });
});
