import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { OpenAIReply } from "../support/openai-server.ts";
import { agent, done, memory, notedTokens, route, run, type Step, serve, tokensOf, WAYS } from "./wire.ts";

const strict = z.object({
  hall: z.string(),
  price: z.number().min(1),
  date: z.iso.date().nullable(),
  courses: z.array(z.object({ name: z.string(), kind: z.enum(["starter", "main"]) })),
});
const loose = z.object({
  hall: z.string().min(3),
  prices: z.record(z.string(), z.number()),
  note: z.string().optional(),
});
const hall = { hall: "Foundry Hall", price: 6400, date: null, courses: [{ name: "Soup", kind: "starter" }] };
const prices = { hall: "Foundry Hall", prices: { hire: 6400 } };

describe.each(WAYS)("a response format with ChatOpenAI on the $api API, $how", (way) => {
  async function respond(schema: z.ZodType, steps: readonly Step[], maxRetries = 1) {
    const given = await serve(way, {
      supervisor: [route("venue", "Find a hall."), done],
      venue: [{ text: "Foundry Hall, 6,400 dollars" }],
      synthesis: [{ text: "Foundry Hall for 6,400 dollars." }],
      "structured-response": steps,
    });
    const workflow = given
      .planner({ model: given.model({ maxRetries }) })
      .participants({ venue: agent("venue") })
      .withResponseFormat(schema)
      .build(memory());
    const result = await run(way, workflow);
    const requests = given.requestsOf("structured-response");
    expect(result.messages.at(-1)?.text).toBe("Foundry Hall for 6,400 dollars.");
    expect(result.outcome?.status).toBe("completed");
    expect(given.server.requests.map(({ error }) => error).filter(Boolean)).toEqual([]);
    expect(notedTokens(result.usage)).toEqual(tokensOf(given.server.requests));
    expect(result.usage.filter(({ role }) => role === "structured-response")).toHaveLength(requests.length);
    return { ...result, requests };
  }

  it("goes out strict and comes back as data", async () => {
    const { structuredResponse, outcome, requests, events } = await respond(strict, [{ json: hall }]);
    expect(structuredResponse).toEqual(hall);
    expect(outcome?.responseFormatProblem).toBeNull();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.responseFormat).toMatchObject({
      type: "json_schema",
      name: "structured_response",
      strict: true,
      schema: { additionalProperties: false, required: ["hall", "price", "date", "courses"] },
    });
    expect(requests[0]?.tools).toEqual([]);
    expect(requests[0]?.messages.at(-1)?.text).toContain("Foundry Hall for 6,400 dollars.");
    const tokens = events.filter((event) => event.type === "token").map(({ text }) => text);
    expect(tokens.join("")).not.toContain("{");
  });

  it("goes out without strict mode where that cannot carry it", async () => {
    const { structuredResponse, requests } = await respond(loose, [{ json: prices }]);
    expect(structuredResponse).toEqual(prices);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.responseFormat).toMatchObject({ type: "json_schema", strict: false });
  });

  it.each<{ what: string; first: OpenAIReply; told: string }>([
    {
      what: "data that does not fit",
      first: { json: { hall: "Foundry Hall", prices: { hire: "dear" } } },
      told: "prices.hire",
    },
    { what: "malformed JSON", first: { malformed: '{"hall": "Foundry' }, told: "Foundry" },
    { what: "a refusal", first: { refusal: "No." }, told: "cannot be used" },
    {
      what: "JSON cut off",
      first: { malformed: '{"hall": "F', finishReason: "length" },
      told: "cannot be used",
    },
  ])("repairs $what with one call", async ({ first, told }) => {
    const { structuredResponse, outcome, requests } = await respond(loose, [first, { json: prices }]);
    expect(structuredResponse).toEqual(prices);
    expect(outcome?.responseFormatProblem).toBeNull();
    expect(requests).toHaveLength(2);
    expect(requests[1]?.messages.slice(0, -1)).toEqual(requests[0]?.messages);
    expect(requests[1]?.messages.at(-1)?.text).toContain(told);
  });

  it("repairs what strict mode lets through but the schema does not", async () => {
    const { structuredResponse, requests } = await respond(strict, [
      { json: { ...hall, price: 0 } },
      { json: hall },
    ]);
    expect(structuredResponse).toEqual(hall);
    expect(requests.map(({ responseFormat }) => responseFormat)).toEqual([
      expect.objectContaining({ strict: true }),
      expect.objectContaining({ strict: true }),
    ]);
    expect(requests[1]?.messages.at(-1)?.text).toContain("price");
  });

  it("ends with the text and the reason when the repair is no better", async () => {
    const { structuredResponse, outcome, requests } = await respond(loose, [
      { json: { hall: "F", prices: {} } },
      { malformed: "Sorry!" },
    ]);
    expect(structuredResponse).toBeNull();
    expect(outcome?.responseFormatProblem).toEqual(expect.any(String));
    expect(requests).toHaveLength(2);
  });
});
