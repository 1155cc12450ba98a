import { answer } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import type { OpenAIReply } from "../support/openai-server.ts";
import { only } from "../support/thread.ts";
import { agent, decision, done, memory, notedTokens, route, run, serve, tokensOf, WAYS } from "./wire.ts";

const rest = { venue: [{ text: "Foundry Hall" }], synthesis: [{ text: "Foundry Hall it is." }] };

/** Answers that are no decision. `told` is what the corrective call says of it. */
const unusable: { what: string; reply: OpenAIReply; told: string }[] = [
  { what: "prose", reply: { malformed: "I think venue should go first." }, told: "I think venue" },
  {
    what: "JSON that breaks off",
    reply: { malformed: '{"reason": "Venue first", "next' },
    told: "Venue first",
  },
  {
    what: "JSON cut off by the length limit",
    reply: { malformed: '{"reason": "Venue', finishReason: "length" },
    told: "decision",
  },
  {
    what: "an answer stopped by the content filter",
    reply: { malformed: "", finishReason: "content_filter" },
    told: "decision",
  },
  { what: "nothing", reply: { text: "" }, told: "decision" },
  { what: "an unknown participant", reply: route("florist", "Flowers"), told: '"venue", "menu", or null' },
  {
    what: "a participant and a question at once",
    reply: decision({ nextAgent: "venue", instruction: "Go", userInputNeeded: true, userPrompt: "When?" }),
    told: "at the same time",
  },
  {
    what: "a question without text",
    reply: decision({ userInputNeeded: true, userPrompt: " " }),
    told: '"userPrompt" has no text',
  },
  { what: "a list", reply: { json: [{ nextAgent: "venue" }] }, told: "not a JSON object" },
  { what: "an object of something else", reply: { json: { city: "Ghent" } }, told: '"nextAgent" is missing' },
];

describe.each(WAYS)("decisions of ChatOpenAI on the $api API, $how", (way) => {
  const participants = { venue: agent("venue"), menu: agent("menu") };

  it.each(unusable)("corrects $what with one call", async ({ reply, told }) => {
    const { server, planner, model, requestsOf } = await serve(way, {
      supervisor: [reply, route("venue", "Find a hall."), done],
      ...rest,
    });
    // What a model wrote is no failure of the network: retries for that must not come into it.
    const workflow = planner({ model: model({ maxRetries: 1 }) })
      .participants(participants)
      .build(memory());
    const { outcome, decisions, usage } = await run(way, workflow);
    expect(outcome).toMatchObject({ status: "completed", turns: 2 });
    expect(decisions[0]?.note).toMatch(/^Corrected once: /);
    expect(decisions[1]?.note).toBeNull();
    expect(requestsOf("supervisor")).toHaveLength(3);
    const [first, correction] = requestsOf("supervisor");
    expect(correction?.messages.slice(0, -1)).toEqual(first?.messages);
    expect(correction?.messages.at(-1)?.text).toContain("Your decision cannot be carried out.");
    expect(correction?.messages.at(-1)?.text).toContain(told);
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
  });

  it("corrects a refusal with one call", async () => {
    const { server, planner, model, requestsOf } = await serve(way, {
      supervisor: [{ refusal: "I cannot help with that." }, route("venue", "Find a hall."), done],
      ...rest,
    });
    const workflow = planner({ model: model({ maxRetries: 1 }) })
      .participants(participants)
      .build(memory());
    const { outcome, usage } = await run(way, workflow);
    expect(outcome).toMatchObject({ status: "completed", turns: 2 });
    expect(requestsOf("supervisor")).toHaveLength(3);
    // On the chat API LangChain's client drops the refusal's text.
    const told = way.api === "chat" ? "decision" : "I cannot help with that.";
    expect(requestsOf("supervisor")[1]?.messages.at(-1)?.text).toContain(told);
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
  });

  it.each([
    { what: "a misspelt name", reply: route(" VENUE ", "Find a hall.") },
    {
      what: "a missing instruction",
      reply: { json: { reason: "So.", nextAgent: "venue" } } satisfies OpenAIReply,
    },
    {
      what: "JSON in a fence",
      reply: {
        malformed:
          '```json\n{"reason":"So.","nextAgent":"venue","instruction":"Go","userInputNeeded":false}\n```',
      } satisfies OpenAIReply,
    },
  ])("takes $what without another call", async ({ reply }) => {
    const { planner, requestsOf } = await serve(way, { supervisor: [reply, done], ...rest });
    const { tasks } = await run(way, planner().participants(participants).build(memory()));
    expect(only(tasks)).toMatchObject({ participant: "venue", status: { type: "completed" } });
    expect(requestsOf("supervisor")).toHaveLength(2);
  });

  it("asks the user when the correction is no better, and goes on with the answer", async () => {
    const { server, planner, requestsOf } = await serve(way, {
      supervisor: [
        { malformed: "Venue!" },
        { malformed: "I said: venue!" },
        route("venue", "Find one."),
        done,
      ],
      ...rest,
    });
    const workflow = planner().participants(participants).build(memory());
    const asked = await run(way, workflow);
    expect(asked.decisions[0]?.became).toEqual({ type: "asked" });
    expect(requestsOf("supervisor")).toHaveLength(2);
    const finished = await run(way, workflow, answer(only(asked.questions), "Find a hall"), asked.config);
    expect(finished.outcome).toMatchObject({ status: "completed", turns: 3 });
    expect(requestsOf("supervisor")[2]?.messages.at(-1)?.text).toBe("Find a hall");
    expect(notedTokens(finished.usage)).toEqual(tokensOf(server.requests));
  });

  it("asks the user once in a run, then ends undecided with the best answer", async () => {
    const nonsense = { malformed: "Venue!" };
    const { planner, requestsOf } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), nonsense, nonsense, nonsense, { refusal: "No." }],
      ...rest,
    });
    const workflow = planner().participants(participants).build(memory());
    const asked = await run(way, workflow);
    const { outcome, messages, questions } = await run(
      way,
      workflow,
      answer(only(asked.questions), ""),
      asked.config,
    );
    expect(questions).toEqual([]);
    expect(outcome?.status).toBe("undecided");
    expect(messages.at(-1)?.text).toBe("Foundry Hall it is.");
    expect(requestsOf("synthesis")[0]?.messages[0]?.text).toContain("The work had to end before it was done");
  });

  it("ends undecided when there is nobody to ask", async () => {
    const { planner, requestsOf } = await serve(way, {
      supervisor: [{ malformed: "Venue!" }, { malformed: "Venue!" }],
      synthesis: [{ text: "There is nothing yet." }],
    });
    const result = await planner().participants(participants).build().invoke({ messages: "A party for 50" });
    expect(result.outcome).toMatchObject({ status: "undecided" });
    expect(result.messages.at(-1)?.text).toBe("There is nothing yet.");
    expect(requestsOf("supervisor")[0]?.messages[0]?.text).toContain("Nobody can be asked in this run.");
  });
});
