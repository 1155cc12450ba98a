import { type AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { OfflineChatModel } from "../../../examples/event-planning/offline-model/offline-chat-model.ts";
import { readVenueReport } from "../../../examples/event-planning/offline-model/reports/venue-report.ts";
import { participants } from "../../../examples/event-planning/participants.ts";

const brief = (task: string, goal = "A party", reports = ""): string =>
  `<goal>\n${goal}\n</goal>\n${reports === "" ? "" : `<reports>\n${reports}\n</reports>\n`}<task>\n${task}\n</task>`;

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

  it("says that it has no rules for tools that it does not know", async () => {
    const other = tool(() => "", { name: "fly", description: "Flies", schema: z.object({}) });
    const { text } = await new OfflineChatModel().bindTools([other]).invoke("Fly to the moon");
    expect(text).toContain("no rules for the tools fly");
  });
});
