import { mergePatchOutput } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { only } from "../support/thread.ts";
import {
  approveAll,
  chart,
  expectCounted,
  expectStrict,
  expectTaken,
  handOut,
  lastLook,
  patchText,
  runReview,
  serveReview,
  spec,
  verdict,
} from "./review-wire.ts";
import { agent, done, memory, WAYS } from "./wire.ts";

const synthesis = [{ text: "The chart is better." }];

const names = [
  { what: "spaces and punctuation", name: "Axis, grid & ticks (left/right): 50 %", isStrict: true },
  { what: "other scripts and emoji", name: "Überschrift größer 標題 العنوان 🎨", isStrict: true },
  {
    what: "a hundred characters",
    name: "the wording of every label ".repeat(4).slice(0, 100).trim(),
    isStrict: true,
  },
  { what: "nothing that a schema's name may have", name: "標題 · «…»", isStrict: true },
  { what: "tags, backslashes and backticks", name: "a <b>bold</b> \\n `title` 'so'", isStrict: true },
  { what: "the name of what every object has", name: "constructor", isStrict: true },
  // OpenAI's strict mode takes no quotation mark in a literal; the same is then asked for without it.
  { what: "quotation marks", name: 'the "title" and "units"', isStrict: false },
];

describe.each(WAYS)("names in a review with ChatOpenAI on the $api API, $how", (way) => {
  it.each(names)("may have $what", async ({ name, isStrict }) => {
    const criterion = `${name} is fine`.slice(0, 100);
    const { server, builder, requestsOf } = await serveReview(way, {
      first_assignment: [handOut(["writer", name])],
      writer: [{ text: "Call it Sales 2025." }, { text: "Call it Sales." }],
      extraction: [
        { json: { patchJson: '{"title":"Sales 2025"}' } },
        { json: { patchJson: '{"title":"Sales"}' } },
      ],
      review: [
        verdict({
          verdict: "partially-approved",
          met: ["other"],
          unmet: [criterion],
          followUps: [{ agent: "writer", item: name, instruction: "Shorter." }],
        }),
        verdict({ verdict: "approved", met: [criterion, "other"] }),
      ],
      supervisor: [done],
      last_look: [lastLook([name])],
      synthesis,
    });
    const acceptanceCriteria = { [criterion]: "It is fine.", other: "So is the rest." };
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({
        spec: {
          ...spec,
          items: { [name]: { description: "Make it fine.", acceptanceCriteria, output: mergePatchOutput } },
        },
        artifact: chart,
      })
      .build(memory());
    const { artifact, reviews, tasks, outcome, usage } = await runReview(way, workflow);
    (isStrict ? expectStrict : expectTaken)(server.requests);
    expect(artifact).toEqual({ version: 2, value: { ...chart.initial, title: "Sales" } });
    expect(tasks.map(({ item }) => item)).toEqual([name, name]);
    expect(reviews.map(({ item, met, unmet }) => ({ item, met, unmet }))).toEqual([
      { item: name, met: ["other"], unmet: [criterion] },
      { item: name, met: [criterion, "other"], unmet: [] },
    ]);
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(requestsOf("extraction")[0]?.responseFormat).toMatchObject({
      name: expect.stringMatching(/^result_for_[A-Za-z0-9_-]{1,53}$/),
    });
    expect(requestsOf("writer")[0]?.messages.at(-1)?.text).toContain(`- ${criterion}: It is fine.`);
    expectCounted(usage, server.requests);
  });

  it("are made where a criterion is given as a text alone", async () => {
    const { server, builder } = await serveReview(way, {
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
        spec: {
          title: "A chart",
          description: "Of sales",
          acceptanceCriteria: "It is good.",
          items: { wording: { description: "The title", acceptanceCriteria: "It is short." } },
        },
        artifact: chart,
      })
      .build(memory());
    const { reviews, outcome } = await runReview(way, workflow);
    expectStrict(server.requests);
    expect(only(reviews)).toMatchObject({ verdict: "approved", met: ["criterion"], unmet: [] });
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
  });

  it("may be those of sixty items, each worked on, reviewed and merged", async () => {
    const sixty = Array.from({ length: 60 }, (_, index) => `item no. ${index + 1}`);
    const workers = ["writer", "painter", "typist"];
    const { server, builder } = await serveReview(way, {
      first_assignment: [handOut(...sixty.map((name, index) => [workers[index % 3] ?? "", name] as const))],
      ...Object.fromEntries(
        workers.map((name) => [
          name,
          ({ messages }: { messages: readonly { text: string }[] }) =>
            patchText({ [/<item name="(.*)">/.exec(messages.at(-1)?.text ?? "")?.[1] ?? ""]: true }),
        ]),
      ),
      review: approveAll,
      supervisor: [done],
      last_look: [lastLook(sixty)],
      synthesis,
    });
    const item = { description: "Do it.", acceptanceCriteria: { done: "It is done.", well: "It is good." } };
    const workflow = builder({ maxParallelTasks: 8 })
      .participants(Object.fromEntries(workers.map((name) => [name, agent(name)])))
      .withReview({
        spec: { ...spec, items: Object.fromEntries(sixty.map((name) => [name, item])) },
        artifact: {
          schema: z.record(z.string(), z.boolean()),
          initial: Object.fromEntries(sixty.map((name) => [name, false])),
        },
        maxRounds: 60,
      })
      .build(memory());
    const { artifact, history, outcome, usage } = await runReview(way, workflow);
    expectStrict(server.requests);
    expect(artifact).toEqual({ version: 60, value: Object.fromEntries(sixty.map((name) => [name, true])) });
    expect(history.map(({ version }) => version)).toEqual(sixty.map((_, index) => index + 1));
    expect(new Set(history.map(({ item }) => item))).toEqual(new Set(sixty));
    expect(outcome).toMatchObject({ status: "completed", turns: 2, unmetItems: [] });
    expect(usage).toHaveLength(1 + 60 + 60 + 3);
    expectCounted(usage, server.requests);
  });

  it("may be those of more criteria than strict mode takes in one schema", async () => {
    const three = ["wording", "palette", "size"];
    const criteriaOf = (name: string) =>
      Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`${name} ${index}`, "It is so."]));
    const { server, builder } = await serveReview(way, {
      first_assignment: [handOut(...three.map((name) => ["writer", name] as const))],
      writer: () => patchText({ title: "Sales 2025" }),
      review: approveAll,
      supervisor: [done],
      last_look: [lastLook(three)],
      synthesis,
    });
    const entries = three.map((name) => [name, { description: "d", acceptanceCriteria: criteriaOf(name) }]);
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({
        spec: { ...spec, items: Object.fromEntries(entries) },
        artifact: chart,
        merge: (artifact) => ({ ...artifact, title: "Sales 2025" }),
      })
      .build(memory());
    const { outcome, reviews } = await runReview(way, workflow);
    expectTaken(server.requests);
    expect(reviews.map(({ item, met }) => `${item} ${met.length}`).sort()).toEqual(
      three.map((name) => `${name} 400`).sort(),
    );
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
  });
});
