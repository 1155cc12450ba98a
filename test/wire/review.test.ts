import { answer, draftSpec } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { newThread, only } from "../support/thread.ts";
import {
  approveAll,
  chart,
  expectCounted,
  expectStrict,
  handOut,
  itemIn,
  items,
  lastLook,
  onlyWording,
  patchText,
  runReview,
  schemaNames,
  serveReview,
  spec,
  verdict,
} from "./review-wire.ts";
import { agent, decision, done, memory, route, spokenBy, WAYS } from "./wire.ts";

const participants = { writer: agent("writer"), painter: agent("painter") };
const synthesis = [{ text: "The chart is better." }];

describe.each(WAYS)("a review with ChatOpenAI on the $api API, $how", (way) => {
  it("assigns, reviews, follows up, merges and takes the last look, all in strict mode", async () => {
    const { server, builder, requestsOf } = await serveReview(way, {
      first_assignment: [handOut(["writer", "wording", "Find a better title."], ["painter", "palette"])],
      writer: [patchText({ title: "Sales of every month by region" }), patchText({ title: "Sales 2025" })],
      painter: [{ text: "I would take blue and orange." }],
      extraction: [{ json: { patchJson: '{"colours":["blue","orange"]}' } }],
      review: (request) =>
        itemIn(request) === "palette" || request.messages[0]?.text.includes("<before>")
          ? approveAll(request)
          : verdict({
              verdict: "partially-approved",
              feedback: "It is clear, and too long.",
              met: ["clear"],
              unmet: ["short"],
              followUps: [{ agent: "writer", item: "wording", instruction: "Make it shorter." }],
            }),
      supervisor: [done],
      last_look: [lastLook(items)],
      synthesis,
    });
    const workflow = builder({ systemPrompt: "Readers are in a hurry." })
      .participants(participants)
      .withReview({ spec, artifact: chart })
      .build(memory());
    const { artifact, reviews, history, tasks, outcome, usage, events } = await runReview(way, workflow);

    expectStrict(server.requests);
    expect(schemaNames(server)).toEqual([
      "first_assignment",
      "last_look",
      "merge_patch",
      "review",
      "supervisor_decision",
    ]);
    expect(artifact).toEqual({ version: 3, value: { title: "Sales 2025", colours: ["blue", "orange"] } });
    expect(reviews.map(({ item, verdict }) => `${item} ${verdict}`).sort()).toEqual([
      "palette approved",
      "wording approved",
      "wording partially-approved",
    ]);
    expect(history.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(tasks.map(({ status, cause }) => `${cause} ${status.type}`)).toEqual([
      "decision completed",
      "decision completed",
      "follow-up completed",
    ]);
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });

    const [assignment] = requestsOf("first_assignment");
    const task = { agent: { enum: ["writer", "painter"] }, item: { enum: items } };
    expect(assignment?.responseFormat).toMatchObject({
      schema: { properties: { assignments: { items: { properties: task } } } },
    });
    for (const words of ["A better chart", "untitled", "At most five words.", "Does painter", "in a hurry"])
      expect(assignment?.messages[0]?.text).toContain(words);
    const again = requestsOf("review").find(({ messages }) => messages[0]?.text.includes("<before>"));
    for (const words of ["Find a better title.", "It is clear, and too long.", "Make it shorter."])
      expect(again?.messages[0]?.text).toContain(words);
    expect(requestsOf("writer")[1]?.messages.at(-1)?.text).toContain("It is clear, and too long.");
    expect(requestsOf("last_look")[0]?.messages[0]?.text).toContain("Sales 2025");
    expect(requestsOf("synthesis")[0]?.messages[0]?.text).toContain("Sales 2025");

    expectCounted(usage, server.requests);
    expect(usage.map(({ role, actor }) => `${role} ${actor}`).sort()).toEqual([
      "assignment review",
      "extraction review",
      "judgement review",
      ...["painter", "writer", "writer"].map((name) => `participant ${name}`),
      ...Array(3).fill("review review"),
      "supervisor supervisor",
      "synthesis synthesis",
    ]);
    const ids = tasks.map(({ id }) => id).sort();
    const taskIds = (role: string) =>
      usage.filter((entry) => entry.role === role).map(({ taskId }) => taskId);
    expect(taskIds("review").sort()).toEqual(ids);
    expect(taskIds("participant").sort()).toEqual(ids);

    if (way.how === "invoked") return;
    // What a reviewer or a merger writes is JSON, and nobody's words.
    const speakers = new Set(events.flatMap((event) => (event.type === "token" ? [event.participant] : [])));
    expect([...speakers].sort()).toEqual(["painter", "synthesis", "writer"]);
    expect(spokenBy(events, "synthesis").join("")).toBe("The chart is better.");
    expect(events.filter(({ type }) => type === "review-finished")).toHaveLength(3);
  });

  it("hands out by a decision what is left, and is told once when it calls that done", async () => {
    const { server, builder, requestsOf } = await serveReview(way, {
      first_assignment: [handOut(["writer", "wording"], ["painter", "palette"])],
      writer: [patchText({ title: "Sales" }), { text: "The board likes it." }],
      painter: [patchText({ colours: ["red"] }), patchText({ colours: ["blue", "orange"] })],
      review: (request) =>
        itemIn(request) === "wording" || request.messages[0]?.text.includes("blue")
          ? approveAll(request)
          : verdict({ verdict: "rejected", feedback: "One is not enough.", unmet: ["criterion"] }),
      supervisor: [
        done,
        decision({ assignments: [{ agent: "painter", item: "palette", instruction: "Take two." }] }),
        route("writer", "Say who likes it."),
        done,
      ],
      last_look: [lastLook(items)],
      synthesis,
    });
    const workflow = builder()
      .participants(participants)
      .withReview({ spec, artifact: chart })
      .build(memory());
    const { artifact, tasks, decisions, outcome, usage, messages } = await runReview(way, workflow);
    expectStrict(server.requests);
    expect(artifact).toEqual({ version: 2, value: { title: "Sales", colours: ["blue", "orange"] } });
    expect(outcome).toMatchObject({ status: "completed", turns: 4, unmetItems: [] });
    expect(tasks.map(({ participant, item, basedOn }) => `${participant} ${item} ${basedOn}`)).toEqual([
      "writer wording 0",
      "painter palette 0",
      "painter palette 1",
      "writer null null",
    ]);
    expect(messages.map(({ text }) => text)).toContain("The board likes it.");
    expect(decisions.map(({ became }) => became.type)).toEqual([
      "delegated",
      "delegated",
      "delegated",
      "checked",
    ]);
    expect(decisions[1]?.note).toMatch(/^Corrected once: The work is not done/);

    const [first, correction] = requestsOf("supervisor");
    expect(first?.messages[0]?.text).toContain("No red beside green.");
    expect(correction?.messages.at(-1)?.text).toContain('"palette" does not meet: criterion');
    expect(correction?.messages.at(-1)?.text).toContain("One is not enough.");
    const assignment = { properties: { agent: { enum: ["writer", "painter"] }, item: { enum: items } } };
    expect(first?.responseFormat).toMatchObject({
      schema: {
        properties: { assignments: { anyOf: [{ type: "array", items: assignment }, { type: "null" }] } },
      },
    });
    expectCounted(usage, server.requests);
  });

  it("asks a reviewing model of one's own for verdicts and the last look, and for nothing else", async () => {
    const { server, builder, model } = await serveReview(way, {
      first_assignment: [handOut(["writer", "wording"])],
      writer: [{ text: "Call it Sales." }],
      extraction: [{ json: { patchJson: '{"title":"Sales"}' } }],
      review: approveAll,
      supervisor: [done],
      last_look: [lastLook(["wording"])],
      synthesis,
    });
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({ spec: onlyWording, artifact: chart, reviewer: model({ model: "gpt-5-strict" }) })
      .build(memory());
    const { outcome, usage } = await runReview(way, workflow);
    expectStrict(server.requests);
    expect(outcome?.status).toBe("completed");
    const asked = server.requests.filter(({ request }) => request.model === "gpt-5-strict");
    const names = asked.map(({ request: { responseFormat } }) =>
      responseFormat?.type === "json_schema" ? responseFormat.name : null,
    );
    expect(names).toEqual(["review", "last_look"]);
    expect(usage.filter((entry) => entry.model === "gpt-5-strict").map(({ role }) => role)).toEqual([
      "review",
      "judgement",
    ]);
    expectCounted(usage, server.requests);
  });

  it("lets nobody read in the stream of messages what is written for the review", async () => {
    const { builder } = await serveReview(way, {
      first_assignment: [handOut(["writer", "wording"], ["painter", "palette"])],
      writer: [patchText({ title: "Sales" })],
      painter: [{ text: "I would take blue." }],
      extraction: [{ json: { patchJson: '{"colours":["blue"]}' } }],
      review: approveAll,
      supervisor: [done],
      last_look: [lastLook(items)],
      synthesis,
    });
    const workflow = builder()
      .participants(participants)
      .withReview({ spec, artifact: chart })
      .build(memory());
    const texts: Record<string, string> = {};
    const input = { messages: "A better chart" };
    // By who speaks: two that stream at the same time may take turns word by word.
    for await (const [message, { langgraph_node, langgraph_checkpoint_ns }] of await workflow.stream(input, {
      ...newThread(),
      streamMode: "messages",
    })) {
      const speaker = `${langgraph_node} ${langgraph_checkpoint_ns}`;
      texts[speaker] = (texts[speaker] ?? "") + message.text;
    }
    const all = Object.values(texts).join("\n");
    for (const words of ["The chart is better.", "I would take blue.", '{"title":"Sales"}'])
      expect(all).toContain(words);
    for (const words of ['"verdict"', "patchJson", '"assignments"', '"unmet"', "Looked at"])
      expect(all).not.toContain(words);
  });

  it("drafts the specification by a question, and asks nothing twice", async () => {
    const drafted = {
      title: "A chart of sales",
      description: "For the board",
      acceptanceCriteria: [{ id: "whole", text: "It hangs together." }],
      items: [
        {
          name: "wording",
          description: "The title",
          acceptanceCriteria: [{ id: "short", text: "At most five words." }],
        },
      ],
    };
    const { server, builder, model, requestsOf } = await serveReview(way, {
      specification: [
        { json: { question: "Who reads it?", spec: null } },
        { json: { question: null, spec: { ...drafted, items: [] } } },
        { json: { question: null, spec: drafted } },
      ],
      first_assignment: [handOut(["writer", "wording"])],
      writer: [patchText({ title: "Sales 2025" })],
      review: approveAll,
      supervisor: [done],
      last_look: [lastLook(["wording"])],
      synthesis,
    });
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({
        spec: ({ messages }, runtime) => draftSpec(messages, { model: model(), runtime }),
        artifact: chart,
      })
      .build(memory());
    const config = newThread();
    const asked = await runReview(way, workflow, { messages: "A chart of sales" }, config);
    const question = only(asked.questions);
    expect(question.value).toMatchObject({ type: "user-input", prompt: "Who reads it?" });
    const { artifact, outcome, usage } = await runReview(
      way,
      workflow,
      answer(question, "The board"),
      config,
    );
    expectStrict(server.requests);
    expect(requestsOf("specification")).toHaveLength(3);
    const [, afterAnswer, correction] = requestsOf("specification").map(({ messages }) =>
      messages.map(({ text }) => text).join("\n"),
    );
    expect(afterAnswer).toContain("The board");
    expect(correction).toContain("there is no item to work on");
    expect(artifact).toEqual({ version: 1, value: { ...chart.initial, title: "Sales 2025" } });
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expectCounted(usage, server.requests);
    expect(usage.filter(({ role }) => role === "spec")).toHaveLength(3);
  });
});
