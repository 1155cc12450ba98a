import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { Command, END, Send } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { readHandoff } from "../../src/participants/handoff.ts";

const names = ["venue", "Budget Keeper"];
const given = [new HumanMessage({ id: "g1", content: "Find a hall" })];

type Fields = ConstructorParameters<typeof Command>[0];
const read = (fields: Fields) => readHandoff(new Command({ graph: Command.PARENT, ...fields }), names, given);

describe("a handoff", () => {
  it("to a participant is a suggestion that the supervisor reads", () => {
    const handoff = read({ goto: "venue" });
    expect(handoff.suggestion).toEqual({ to: "venue", participant: "venue" });
    expect(handoff.failure).toBeNull();
    expect(handoff.text).toContain("venue");
  });

  it.each([
    ["budget_keeper", "Budget Keeper"],
    ["VENUE", "venue"],
  ])("to %j, as tools are named, means %j", (goto, participant) => {
    expect(read({ goto }).suggestion).toEqual({ to: goto, participant });
  });

  it("by Send counts like one by name", () => {
    expect(read({ goto: new Send("venue", {}) }).suggestion.participant).toBe("venue");
    expect(read({ goto: [new Send("venue", {})] }).suggestion.participant).toBe("venue");
  });

  it.each([["flowers"], ["supervisor"], [END]])("to %j is a failure that names the participants", (goto) => {
    const { failure, suggestion } = read({ goto });
    expect(suggestion).toEqual({ to: goto, participant: null });
    for (const words of [JSON.stringify(goto), "venue", "Budget Keeper"]) expect(failure).toContain(words);
  });

  it("to nobody is a failure", () => {
    expect(read({}).failure).not.toBeNull();
    expect(read({ goto: [] }).failure).not.toBeNull();
  });

  const call = { id: "c1", name: "transfer_to_venue", args: {}, type: "tool_call" as const };
  const own = [
    new AIMessage({ content: "The hall must be bigger.", tool_calls: [call] }),
    new ToolMessage({ content: "Transferred to venue", tool_call_id: "c1" }),
  ];

  it("keeps the messages that it carries, but not those that the participant was given", () => {
    const handoff = read({ goto: "venue", update: { messages: [...given, ...own] } });
    expect(handoff.messages.map((message) => message.text)).toEqual([
      "The hall must be bigger.",
      "Transferred to venue",
    ]);
    expect(handoff.text).toContain("The hall must be bigger.");
  });

  it("keeps messages also from an update written as pairs", () => {
    const handoff = read({ goto: "venue", update: [["messages", own]] });
    expect(handoff.messages).toHaveLength(2);
  });

  it("keeps a single message that is no list", () => {
    const handoff = read({ goto: "venue", update: { messages: own[0] } });
    expect(handoff.messages.map((message) => message.text)).toEqual(["The hall must be bigger."]);
    expect(handoff.text).toContain("The hall must be bigger.");
  });

  it("keeps a message given as a string", () => {
    expect(read({ goto: "venue", update: { messages: "Over to venue" } }).messages).toHaveLength(1);
  });
});
