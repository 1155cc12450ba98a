import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "langchain";
import { answer } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { linesOf, newThread, only } from "../support/thread.ts";
import {
  agent,
  decision,
  done,
  memory,
  notedTokens,
  route,
  run,
  serve,
  spokenBy,
  tokensOf,
  WAYS,
} from "./wire.ts";

const FLOOR = "Étage 2 / lines and markers";

const findVenues = tool(({ city }) => `A hall in ${city}`, {
  name: "find_venues",
  description: "Finds halls in a city",
  schema: z.object({ city: z.string() }),
});
const lookUp = { toolCalls: [{ name: "find_venues", args: { city: "Ghent" } }] };
const lookUpTwice = {
  toolCalls: [...lookUp.toolCalls, { name: "find_venues", args: { city: "Bruges" } }],
};

describe.each(WAYS)("a workflow with ChatOpenAI on the $api API, $how", (way) => {
  it("routes, works with tools, and writes the final answer, in requests that OpenAI accepts", async () => {
    const { server, planner, requestsOf } = await serve(way, {
      supervisor: [
        route("venue", "Find two halls."),
        route(FLOOR, "Mark the floor."),
        route("budget", "Sum up."),
        route(FLOOR, "Mark it once more."),
        done,
      ],
      venue: [
        lookUpTwice,
        ({ messages }) => ({
          text: messages
            .slice(-2)
            .map(({ text }) => text)
            .join(", "),
        }),
      ],
      [FLOOR]: [
        lookUp,
        { text: "The floor is marked with tape." },
        { text: "The floor is marked with paint, which lasts." },
      ],
      synthesis: [{ text: "Two halls, and a marked floor. Have a good party!" }],
    });
    const workflow = planner({ systemPrompt: "Prefer halls with a garden." })
      .participants({
        venue: { ...agent("venue"), tools: [findVenues] },
        [FLOOR]: { ...agent(FLOOR), tools: [findVenues] },
        budget: { description: "Adds up", agent: async () => "6,400 dollars" },
      })
      .build(memory());
    const { messages, tasks, outcome, usage, events } = await run(way, workflow);

    expect(server.requests.map(({ status, error }) => error ?? status)).toEqual(Array(11).fill(200));
    expect(linesOf(messages)).toEqual([
      "human: A party for 50",
      "supervisor: → venue: Find two halls.\nReason: Because.",
      "venue: A hall in Ghent, A hall in Bruges",
      `supervisor: → ${FLOOR}: Mark the floor.\nReason: Because.`,
      `${FLOOR}: The floor is marked with tape.`,
      "supervisor: → budget: Sum up.\nReason: Because.",
      "budget: 6,400 dollars",
      `supervisor: → ${FLOOR}: Mark it once more.\nReason: Because.`,
      `${FLOOR}: The floor is marked with paint, which lasts.`,
      "supervisor: → done\nReason: All is known.",
      "ai: Two halls, and a marked floor. Have a good party!",
    ]);
    expect(outcome).toMatchObject({ status: "completed", reason: "All is known.", turns: 5 });
    expect(tasks.map(({ status }) => status.type)).toEqual(Array(4).fill("completed"));

    for (const { messages, tools, responseFormat } of requestsOf("supervisor")) {
      expect(responseFormat).toMatchObject({
        type: "json_schema",
        name: "supervisor_decision",
        strict: true,
      });
      expect(tools).toEqual([]);
      expect(messages[0]).toMatchObject({ role: "developer" });
      for (const part of [`- ${FLOOR}: Does ${FLOOR}`, "- budget: Adds up", "Prefer halls with a garden."])
        expect(messages[0]?.text).toContain(part);
      expect(messages.slice(1).map(({ role }) => role)).not.toContain("tool");
      expect(messages.filter(({ name, toolCalls }) => name !== undefined || toolCalls.length > 0)).toEqual(
        [],
      );
    }
    const [first] = requestsOf("supervisor");
    expect(first?.responseFormat).toMatchObject({
      schema: {
        type: "object",
        required: ["reason", "nextAgent", "instruction", "assignments", "userInputNeeded", "userPrompt"],
        additionalProperties: false,
        properties: {
          nextAgent: { anyOf: [{ type: "string", enum: ["venue", FLOOR, "budget"] }, { type: "null" }] },
        },
      },
    });
    const last = requestsOf("supervisor").at(-1)?.messages ?? [];
    expect(last.map(({ role }) => role)).toEqual([
      "developer",
      "user",
      ...Array(4).fill(["assistant", "user"]).flat(),
    ]);
    expect(last[2]?.text).toBe("→ venue: Find two halls.\nReason: Because.");
    expect(last[3]?.text).toBe(
      '<report from="venue" status="completed">\n<instruction>Find two halls.</instruction>\n' +
        "A hall in Ghent, A hall in Bruges\n</report>",
    );

    const [venueBrief, venueWithResults] = requestsOf("venue");
    expect(venueBrief?.tools.map(({ name }) => name)).toEqual(["find_venues"]);
    expect(venueBrief?.messages.map(({ role, text }) => `${role}: ${text}`)).toEqual([
      "developer: You are venue.",
      "user: <goal>\nA party for 50\n</goal>\n<task>\nFind two halls.\n</task>",
    ]);
    expect(venueWithResults?.messages.slice(2).map(({ role }) => role)).toEqual([
      "assistant",
      "tool",
      "tool",
    ]);
    const floorAgain = requestsOf(FLOOR).at(-1)?.messages ?? [];
    expect(floorAgain.map(({ role }) => role)).toEqual(["developer", "user", "assistant", "user"]);
    expect(floorAgain.slice(1, 3).map(({ text }) => text)).toEqual([
      "Mark the floor.",
      "The floor is marked with tape.",
    ]);
    expect(floorAgain[3]?.text).toContain('<report from="budget">\n6,400 dollars\n</report>');
    expect(floorAgain[3]?.text).not.toContain(`from="${FLOOR}"`);

    const [synthesis] = requestsOf("synthesis");
    expect(synthesis).toMatchObject({ tools: [], responseFormat: undefined });
    expect(synthesis?.messages[0]?.text).toContain("final answer");
    expect(synthesis?.messages.slice(1, -1).map(({ text }) => text)).toEqual([
      ...last.slice(1).map(({ text }) => text),
      "→ done\nReason: All is known.",
    ]);

    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
    expect(usage.map(({ role, actor }) => `${role} ${actor}`)).toEqual([
      "supervisor supervisor",
      "participant venue",
      "participant venue",
      "supervisor supervisor",
      `participant ${FLOOR}`,
      `participant ${FLOOR}`,
      "supervisor supervisor",
      "supervisor supervisor",
      `participant ${FLOOR}`,
      "supervisor supervisor",
      "synthesis synthesis",
    ]);
    expect(usage.filter(({ taskId }) => taskId === tasks[0]?.id)).toHaveLength(2);
    expect(new Set(usage.map(({ model }) => model))).toEqual(new Set(["gpt-5"]));

    if (way.how === "invoked") return;
    expect(spokenBy(events, "synthesis").join("")).toBe("Two halls, and a marked floor. Have a good party!");
    expect(spokenBy(events, "synthesis").length).toBeGreaterThan(2);
    expect(spokenBy(events, "venue").join("")).toBe("A hall in Ghent, A hall in Bruges");
    expect(spokenBy(events, FLOOR).join("")).toBe(
      "The floor is marked with tape.The floor is marked with paint, which lasts.",
    );
    const called = events.flatMap((event) => (event.type === "model-called" ? [event.call] : []));
    expect(called).toEqual(expect.arrayContaining(usage));
    expect(called).toHaveLength(usage.length);
    const untimed = ["token", "model-called"];
    expect(events.map(({ type }) => type).filter((type) => !untimed.includes(type))).toEqual([
      "run-started",
      ...Array(4).fill(["decision-made", "task-started", "task-finished"]).flat(),
      "decision-made",
      "synthesis-started",
      "run-finished",
    ]);
    const tokens = events.filter((event) => event.type === "token");
    expect(new Set(tokens.map(({ id }) => id)).size).toBe(tokens.length);
    expect(tokens.filter(({ participant }) => participant === "venue").map(({ taskId }) => taskId)).toEqual(
      spokenBy(events, "venue").map(() => tasks[0]?.id),
    );
  });

  it("asks the user, and goes on with the answer without a call twice", async () => {
    const { server, planner, requestsOf } = await serve(way, {
      supervisor: [
        decision({ userInputNeeded: true, userPrompt: "On which date?" }),
        route("venue", "Find a hall for 12 June."),
        done,
      ],
      venue: [{ text: "Foundry Hall" }],
      synthesis: [{ text: "Foundry Hall on 12 June." }],
    });
    const workflow = planner()
      .participants({ venue: agent("venue") })
      .build(memory());
    const asked = await run(way, workflow);
    const question = only(asked.questions);
    expect(question.value).toEqual({ type: "user-input", prompt: "On which date?", askedBy: "planner" });
    const finished = await run(way, workflow, answer(question, "12 June"), asked.config);
    expect(finished.messages.at(-1)?.text).toBe("Foundry Hall on 12 June.");
    expect(server.requests).toHaveLength(5);
    expect(
      requestsOf("supervisor")[1]
        ?.messages.slice(1)
        .map(({ role, text }) => `${role}: ${text}`),
    ).toEqual([
      "user: A party for 50",
      "assistant: → user: On which date?\nReason: Because.",
      "user: 12 June",
    ]);
    expect(notedTokens(finished.usage)).toEqual(tokensOf(server.requests));
  });

  it("brings all of a participant's work back, without tool messages for anybody else", async () => {
    const { server, planner, requestsOf } = await serve(way, {
      supervisor: [
        route("venue", "Find a hall."),
        route("menu", "Plan a menu."),
        route("venue", "Find another."),
        done,
      ],
      venue: [{ ...lookUp, text: "I shall look." }, { text: "Foundry Hall" }, { text: "Mill House" }],
      menu: [{ text: "Soup" }],
      synthesis: [{ text: "Soup at Mill House." }],
    });
    const workflow = planner()
      .participants({
        venue: { ...agent("venue"), tools: [findVenues], report: "full" },
        menu: agent("menu"),
      })
      .build(memory());
    const { messages, usage } = await run(way, workflow);
    expect(server.requests.map(({ status, error }) => error ?? status)).toEqual(Array(9).fill(200));
    expect(linesOf(messages).filter((line) => !line.startsWith("supervisor"))).toEqual([
      "human: A party for 50",
      "venue: I shall look.",
      "find_venues: A hall in Ghent",
      "venue: Foundry Hall",
      "menu: Soup",
      "venue: Mill House",
      "ai: Soup at Mill House.",
    ]);
    const others = [requestsOf("supervisor"), requestsOf("menu"), requestsOf("synthesis")].flat();
    expect(others.flatMap((request) => request.messages).map(({ role }) => role)).not.toContain("tool");
    const last =
      requestsOf("supervisor")
        .at(-1)
        ?.messages.map(({ text }) => text) ?? [];
    expect(last.filter((text) => text.includes("A hall in Ghent"))).toHaveLength(1);
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
  });

  it("takes a conversation with tool messages of others, also with orphaned ones", async () => {
    const { server, planner, requestsOf } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), done],
      venue: [{ text: "Foundry Hall" }],
      synthesis: [{ text: "Foundry Hall." }],
    });
    const workflow = planner()
      .participants({ venue: agent("venue") })
      .build(memory());
    const call = { id: "call_1", name: "weather", args: { city: "Ghent" }, type: "tool_call" } as const;
    const messages = [
      new ToolMessage({ content: "Without a call", tool_call_id: "call_0", name: "find venues!" }),
      new HumanMessage({ content: "Is it dry?", name: "Anna from Ghent" }),
      new AIMessage({ content: "", tool_calls: [call, { ...call, id: "call_2" }], name: "weather bot" }),
      new ToolMessage({ content: "Sunny", tool_call_id: "call_1" }),
      new HumanMessage("A party for 50"),
    ];
    const { outcome } = await run(way, workflow, { messages });
    expect(server.requests.map(({ status, error }) => error ?? status)).toEqual(Array(4).fill(200));
    expect(outcome?.status).toBe("completed");
    const seen = requestsOf("supervisor")[0]
      ?.messages.map(({ text }) => text)
      .join("\n");
    for (const words of ["Without a call", "Is it dry?", "weather", "Sunny", "A party for 50"])
      expect(seen).toContain(words);
  });

  it("keeps an agent's structured result in its task", async () => {
    const { server, planner } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), done],
      venue: [lookUp, { json: { hall: "Foundry Hall", price: 6400 } }],
      synthesis: [{ text: "Foundry Hall." }],
    });
    const workflow = planner()
      .participants({
        venue: {
          ...agent("venue"),
          tools: [findVenues],
          responseFormat: z.object({ hall: z.string(), price: z.number() }),
        },
      })
      .build(memory());
    const { tasks, usage } = await run(way, workflow);
    expect(server.requests.map(({ status, error }) => error ?? status)).toEqual(Array(5).fill(200));
    expect(only(tasks)).toMatchObject({
      status: { type: "completed" },
      data: { hall: "Foundry Hall", price: 6400 },
    });
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
  });

  it("counts the calls of a nested workflow in both, once each", async () => {
    const { server, planner, model } = await serve(way, {
      supervisor: [
        route("catering", "Plan the food."),
        route("chef", "Write a menu."),
        decision({ reason: "There is a menu." }),
        done,
      ],
      chef: [{ text: "Soup" }],
      synthesis: [{ text: "Soup for all." }, { text: "A party with soup." }],
    });
    const catering = planner({ name: "catering", description: "Caters", model: model() })
      .participants({ chef: agent("chef") })
      .build();
    const workflow = planner().participants({ catering }).build(memory());
    const { messages, usage, events } = await run(way, workflow);
    expect(messages.at(-1)?.text).toBe("A party with soup.");
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
    expect(usage.map(({ actor }) => actor)).toEqual([
      "supervisor",
      ...Array(4).fill("catering"),
      "supervisor",
      "synthesis",
    ]);
    if (way.how === "invoked") return;
    const spoken = events.filter((event) => event.type === "token");
    expect(spoken.filter(({ participant }) => participant === "chef").map(({ text }) => text)).toEqual([
      "Soup",
    ]);
    expect(
      spoken
        .filter(({ path }) => path.length === 2)
        .map(({ text }) => text)
        .join(""),
    ).toBe("SoupSoup for all.");
    expect(
      spoken
        .filter(({ path }) => path.length === 1)
        .map(({ text }) => text)
        .join(""),
    ).toBe("A party with soup.");
  });

  it("remembers on a thread what was said before", async () => {
    const { server, planner, requestsOf } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), done, route("venue", "A larger one."), done],
      venue: [{ text: "Foundry Hall" }, { text: "Mill House" }],
      synthesis: [{ text: "Foundry Hall." }, { text: "Mill House then." }],
    });
    const workflow = planner()
      .participants({ venue: agent("venue") })
      .build(memory());
    const config = newThread();
    await run(way, workflow, { messages: "A party for 50" }, config);
    const { messages, usage } = await run(way, workflow, { messages: "Make it 80" }, config);
    expect(messages.at(-1)?.text).toBe("Mill House then.");
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
    const supervisor =
      requestsOf("supervisor")
        .at(-2)
        ?.messages.map(({ text }) => text) ?? [];
    expect(supervisor).toEqual(expect.arrayContaining(["Foundry Hall.", "Make it 80"]));
    expect(requestsOf("venue")[1]?.messages.map(({ text }) => text)).toEqual([
      "You are venue.",
      "Find a hall.",
      "Foundry Hall",
      "<goal>\nA party for 50\nMake it 80\n</goal>\n<task>\nA larger one.\n</task>",
    ]);
  });
});
