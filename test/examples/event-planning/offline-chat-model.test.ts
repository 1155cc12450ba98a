import { type AIMessageChunk, HumanMessage, ToolMessage, type UsageMetadata } from "@langchain/core/messages";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  OFFLINE_MODEL,
  OfflineChatModel,
} from "../../../examples/event-planning/offline-model/offline-chat-model.ts";
import { readVenueReport } from "../../../examples/event-planning/offline-model/reports/venue-report.ts";
import { participants } from "../../../examples/event-planning/participants.ts";

const brief = (task: string, goal = "A party", reports = ""): string =>
  `<goal>\n${goal}\n</goal>\n${reports === "" ? "" : `<reports>\n${reports}\n</reports>\n`}<task>\n${task}\n</task>`;

/** An answer's own type leaves the shape of its usage open. */
const usageOf = (message: AIMessageChunk) => message.usage_metadata as UsageMetadata | undefined;

describe("OfflineChatModel", () => {
  it("works in an agent of langchain's, with its tools", async () => {
    const agent = createAgent({ model: new OfflineChatModel(), ...participants.venue });
    const { messages } = await agent.invoke({
      messages: [new HumanMessage("Find a venue in Berlin for 100 guests, at most indoor, on 2027-05-05")],
    });
    expect(messages.filter((message) => ToolMessage.isInstance(message))).toHaveLength(1);
    const report = readVenueReport(messages.at(-1)?.text ?? "");
    expect(report).toMatchObject({
      city: "Berlin",
      date: "2027-05-05",
      venue: { details: expect.stringContaining("capacity") },
    });
  });

  it("does what its brief says, not what it said before", async () => {
    const agent = createAgent({ model: new OfflineChatModel(), ...participants.venue });
    const chosen = async (task: string) => {
      const { messages } = await agent.invoke({ messages: [new HumanMessage(brief(task))] });
      return readVenueReport(messages.at(-1)?.text ?? "")?.venue?.name;
    };
    const task = "Find a venue in Chicago for a wedding with 150 guests on 2027-06-12.";
    const first = await chosen(task);
    const second = await chosen(`${task} Ruled out: ${first}.`);
    const third = await chosen(`${task} The hire may cost at most $5,500.00.`);
    expect(new Set([first, second, third]).size).toBe(3);
  });

  it("reads what tools really return", async () => {
    const strange = tool(() => JSON.stringify({ city: "Oz", venues: [], largestCapacity: 7 }), {
      name: "venue_search",
      description: "Searches",
      schema: z.object({ city: z.string() }),
    });
    const agent = createAgent({ model: new OfflineChatModel(), tools: [strange] });
    const { messages } = await agent.invoke({ messages: [new HumanMessage("A venue in Oz for 20 guests")] });
    expect(messages.at(-1)?.text).toContain("holds 7 guests");
  });

  it("streams its words in pieces that add up to the answer", async () => {
    const model = new OfflineChatModel();
    const pieces: string[] = [];
    let whole: AIMessageChunk | undefined;
    for await (const chunk of await model.stream([new HumanMessage("A party for 20 in Rome on 5 May")])) {
      pieces.push(chunk.text);
      whole = whole === undefined ? chunk : whole.concat(chunk);
    }
    expect(pieces.length).toBeGreaterThan(20);
    expect(whole?.text).toBe(
      (await model.invoke([new HumanMessage("A party for 20 in Rome on 5 May")])).text,
    );
  });

  it("gives structured output, also streamed", async () => {
    const schema = z.object({
      title: z.string(),
      guests: z.number().nullable(),
      mood: z.string().nullable(),
    });
    const structured = new OfflineChatModel().withStructuredOutput(schema, { name: "structured_response" });
    const messages = [new HumanMessage("A gala for 80 in Rome on 5 May")];
    const expected = { title: "Gala in Rome", guests: 80, mood: null };
    expect(await structured.invoke(messages)).toEqual(expected);
    for await (const value of await structured.stream(messages)) expect(value).toEqual(expected);
  });

  it("tells its usage, the same streamed and not, with its tools in it", async () => {
    const model = new OfflineChatModel();
    const messages = [new HumanMessage("A party for 20 in Rome on 5 May")];
    const answer = await model.invoke(messages);
    const { text, response_metadata } = answer;
    const usage = usageOf(answer);
    expect(usage).toEqual({
      input_tokens: 8,
      output_tokens: Math.ceil(text.length / 4),
      total_tokens: 8 + Math.ceil(text.length / 4),
    });
    expect(response_metadata).toMatchObject({ model_name: OFFLINE_MODEL, finish_reason: "stop" });
    let whole: AIMessageChunk | undefined;
    for await (const chunk of await model.stream(messages)) whole = whole?.concat(chunk) ?? chunk;
    expect(whole && usageOf(whole)).toMatchObject({ ...usage });

    const withTools = await model.bindTools([...participants.venue.tools]).invoke(messages);
    expect(usageOf(withTools)?.input_tokens).toBeGreaterThan(8);
    expect(usageOf(withTools)?.output_tokens).toBeGreaterThan(0);
  });

  it("keeps to its bound, in words and in calls", async () => {
    const messages = [new HumanMessage("A party for 20 in Rome on 5 May")];
    const whole = await new OfflineChatModel().invoke(messages);
    for (const maxTokens of [1, 10, 100]) {
      const model = new OfflineChatModel({ maxTokens });
      const cut = await model.invoke(messages);
      expect(cut.text).toBe(whole.text.slice(0, 4 * maxTokens));
      expect(usageOf(cut)?.output_tokens).toBe(maxTokens);
      expect(cut.response_metadata).toMatchObject({ finish_reason: "length" });
      const called = await model.bindTools([...participants.venue.tools]).invoke(messages);
      expect(usageOf(called)?.output_tokens).toBeLessThanOrEqual(maxTokens);
    }
  });

  it("says that it has no rules for tools that it does not know", async () => {
    const other = tool(() => "", { name: "fly", description: "Flies", schema: z.object({}) });
    const { text } = await new OfflineChatModel().bindTools([other]).invoke("Fly to the moon");
    expect(text).toContain("no rules for the tools fly");
  });
});
