import { AIMessage, RemoveMessage, ToolMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { soundWork } from "../../src/participants/sound-work.ts";

const calling = (...ids: string[]): AIMessage =>
  new AIMessage({ content: "", tool_calls: ids.map((id) => ({ id, name: "search", args: { id } })) });
const result = (id: string): ToolMessage => new ToolMessage({ content: `result ${id}`, tool_call_id: id });

describe("a participant's work in the conversation", () => {
  it("keeps calls with their results as they are", () => {
    const work = [calling("a", "b"), result("a"), result("b"), new AIMessage("done")];
    expect(soundWork(work)).toEqual(work);
  });

  it("tells a result without its call, and a call without its result, in words", () => {
    const sound = soundWork([result("x"), calling("a", "b"), result("a")]);
    expect(sound.map((message) => message.getType())).toEqual(["ai", "ai", "ai"]);
    expect(sound.map(({ text }) => text)).toEqual([
      "result x",
      'Called search with {"id":"a"}\nCalled search with {"id":"b"}',
      "result a",
    ]);
  });

  it("removes nothing from the conversation", () => {
    expect(soundWork([new RemoveMessage({ id: "__remove_all__" }), new AIMessage("x")])).toHaveLength(1);
  });
});
