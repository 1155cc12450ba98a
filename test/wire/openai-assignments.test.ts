import { tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { OpenAIReply, OpenAIRequest } from "../support/openai-server.ts";
import { linesOf } from "../support/thread.ts";
import { agent, decision, done, memory, notedTokens, run, serve, spokenBy, tokensOf, WAYS } from "./wire.ts";

const to = (agent: string, instruction: string) => ({ agent, instruction, item: null });

/** What a participant says depends on what it was asked: its calls come in any order. */
const echo = ({ messages }: OpenAIRequest): OpenAIReply => {
  const asked = /<task>\n(.*)\n<\/task>/u.exec(messages.at(-1)?.text ?? "")?.[1] ?? "";
  return { text: `Done: ${asked}` };
};

const lookUp = tool(({ city }) => `A hall in ${city}`, {
  name: "find_venues",
  description: "Finds halls in a city",
  schema: z.object({ city: z.string() }),
});

describe.each(WAYS)("assignments of ChatOpenAI on the $api API, $how", (way) => {
  const participants = { venue: agent("venue"), menu: agent("menu") };

  it("are asked for in a strict schema, and worked on at once", async () => {
    const assignments = [
      to("venue", "Find a hall."),
      to("menu", "Plan a menu."),
      to("venue", "Find a garden."),
      to("menu", "Plan drinks."),
    ];
    const { server, planner, requestsOf } = await serve(way, {
      supervisor: [decision({ assignments }), done],
      venue: [echo, echo],
      menu: [echo, echo],
      synthesis: [{ text: "All is planned." }],
    });
    const workflow = planner().participants(participants).build(memory());
    const { messages, tasks, outcome, decisions, usage, events } = await run(way, workflow);

    expect(server.requests.map(({ status, error }) => error ?? status)).toEqual(Array(7).fill(200));
    for (const { responseFormat } of requestsOf("supervisor")) {
      expect(responseFormat).toMatchObject({
        type: "json_schema",
        name: "supervisor_decision",
        strict: true,
        schema: {
          required: ["reason", "nextAgent", "instruction", "assignments", "userInputNeeded", "userPrompt"],
          additionalProperties: false,
          properties: {
            assignments: {
              anyOf: [
                {
                  type: "array",
                  items: {
                    type: "object",
                    required: ["agent", "instruction", "item"],
                    additionalProperties: false,
                    properties: {
                      agent: { type: "string", enum: ["venue", "menu"] },
                      instruction: { type: "string" },
                      item: { type: "null" },
                    },
                  },
                },
                { type: "null" },
              ],
            },
          },
        },
      });
    }
    const steps = assignments.map(({ agent, instruction }) => `→ ${agent}: ${instruction}`).join("\n");
    expect(linesOf(messages)).toEqual([
      "human: A party for 50",
      `supervisor: ${steps}\nReason: Because.`,
      "venue: Done: Find a hall.",
      "menu: Done: Plan a menu.",
      "venue: Done: Find a garden.",
      "menu: Done: Plan drinks.",
      "supervisor: → done\nReason: All is known.",
      "ai: All is planned.",
    ]);
    expect(outcome).toMatchObject({ status: "completed", turns: 2 });
    expect(decisions[0]).toMatchObject({
      decision: { assignments, nextAgent: null },
      became: { type: "delegated", taskIds: tasks.map(({ id }) => id) },
      note: null,
    });
    const byTokens = (a: object, b: object): number => JSON.stringify(a).localeCompare(JSON.stringify(b));
    expect(notedTokens(usage).sort(byTokens)).toEqual(tokensOf(server.requests).sort(byTokens));
    const ofTasks = usage.flatMap(({ taskId }) => taskId ?? []);
    expect(ofTasks.sort()).toEqual(tasks.map(({ id }) => id).sort());

    // The supervisor reads each report with the instruction that it answers, in the order of the assignments.
    const shown =
      requestsOf("supervisor")[1]
        ?.messages.map(({ text }) => text)
        .join("\n") ?? "";
    const places = assignments.map(({ instruction }) => shown.indexOf(`Done: ${instruction}`));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));

    if (way.how === "streamed") {
      for (const { id, report } of tasks) {
        const tokens = events.filter((event) => event.type === "token" && event.taskId === id);
        expect(tokens.map((event) => ("text" in event ? event.text : "")).join("")).toBe(report);
      }
      expect(spokenBy(events, "synthesis").join("")).toBe("All is planned.");
    }
  });

  it("are mended where a name is misspelt, and one that names nobody is corrected with one call", async () => {
    const { planner, requestsOf } = await serve(way, {
      supervisor: [
        decision({ assignments: [to("venue", "Find a hall."), to("florist", "Find flowers.")] }),
        decision({
          nextAgent: "venue",
          assignments: [to("VENUE", "Find a hall."), to("Menu ", "Plan a menu.")],
        }),
        done,
      ],
      venue: [echo],
      menu: [echo],
      synthesis: [{ text: "ok" }],
    });
    const workflow = planner().participants(participants).build(memory());
    const { tasks, decisions } = await run(way, workflow);
    expect(tasks.map(({ participant, report }) => `${participant}: ${report}`)).toEqual([
      "venue: Done: Find a hall.",
      "menu: Done: Plan a menu.",
    ]);
    expect(decisions[0]?.note).toMatch(/^Corrected once: .*assignments\[1\].*florist/);
    const told = requestsOf("supervisor")[1]?.messages.at(-1)?.text ?? "";
    expect(told).toContain('"florist"');
    expect(told).toContain('Participants: "venue", "menu".');
  });

  it("that are an empty list are none", async () => {
    const { planner, requestsOf } = await serve(way, {
      supervisor: [
        decision({ nextAgent: "venue", instruction: "Find a hall.", assignments: [] }),
        decision({ assignments: [] }),
      ],
      venue: [echo],
      synthesis: [{ text: "ok" }],
    });
    const { outcome, tasks } = await run(way, planner().participants(participants).build(memory()));
    expect(tasks).toHaveLength(1);
    expect(outcome).toMatchObject({ status: "completed", turns: 2 });
    expect(requestsOf("supervisor")).toHaveLength(2);
  });

  it("let nobody stop because the API fails for one, and count what the others used", async () => {
    const { server, planner } = await serve(way, {
      supervisor: [
        decision({
          assignments: [to("venue", "Find a hall."), to("menu", "Plan a menu."), to("menu", "Plan drinks.")],
        }),
        done,
      ],
      venue: [
        { toolCalls: [{ name: "find_venues", args: { city: "Ghent" } }] },
        { status: 500, message: "The server had an error." },
      ],
      menu: [echo, echo],
      synthesis: [{ text: "ok" }],
    });
    const workflow = planner()
      .participants({ ...participants, venue: { ...agent("venue"), tools: [lookUp] } })
      .build(memory());
    const { tasks, outcome, usage } = await run(way, workflow);
    expect(tasks.map(({ status }) => status.type)).toEqual(["failed", "completed", "completed"]);
    expect(tasks[0]?.report).toContain("The server had an error.");
    expect(outcome?.status).toBe("completed");
    expect(notedTokens(usage)).toHaveLength(tokensOf(server.requests).length);
  });
});
