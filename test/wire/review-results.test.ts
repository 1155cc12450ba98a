import { jsonPatchOutput, mergePatchOutput } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { OpenAIReply } from "../support/openai-server.ts";
import { only } from "../support/thread.ts";
import {
  approveAll,
  asWritten,
  chart,
  expectCounted,
  expectStrict,
  handOut,
  lastLook,
  onlyWording,
  type ReviewScript,
  runReview,
  serveReview,
  spec,
  verdict,
} from "./review-wire.ts";
import { agent, done, memory, WAYS } from "./wire.ts";

/** What the model says of one item, besides what its worker reports. */
const around = {
  first_assignment: [handOut(["writer", "wording"])],
  review: approveAll,
  supervisor: [done],
  last_look: [lastLook(["wording"])],
  synthesis: [{ text: "The chart is better." }],
} satisfies ReviewScript;
const patched: OpenAIReply = { json: { patchJson: '{"title":"Sales 2025"}' } };
const betterChart = { version: 1, value: { ...chart.initial, title: "Sales 2025" } };

const patches = [
  {
    merge: "json-patch" as const,
    output: jsonPatchOutput,
    given: { patch: asWritten([{ op: "replace", path: "/title", value: "Sales 2025" }]) },
  },
  {
    merge: "merge-patch" as const,
    output: mergePatchOutput,
    given: { patchJson: '{"title":"Sales 2025"}' },
  },
];
const ways = ["from an agent's response", "by extraction", "for a spec function"] as const;

describe.each(WAYS)("results in a review with ChatOpenAI on the $api API, $how", (way) => {
  it.each(patches.flatMap((patch) => ways.map((from) => ({ ...patch, from }))))(
    "takes a $merge as an item's output $from",
    async ({ merge, output, given, from }) => {
      const wanted = { ...onlyWording, items: { wording: { ...spec.items.wording, output } } };
      const isAgents = from === "from an agent's response";
      const { server, builder, requestsOf } = await serveReview(way, {
        ...around,
        writer: [isAgents ? { json: given } : { text: "Call it Sales 2025." }],
        extraction: [{ json: given }],
      });
      const workflow = builder()
        .participants({ writer: isAgents ? { ...agent("writer"), responseFormat: output } : agent("writer") })
        .withReview({
          spec: from === "for a spec function" ? () => wanted : wanted,
          artifact: chart,
          merge,
        })
        .build(memory());
      const { artifact, tasks, usage } = await runReview(way, workflow);
      expectStrict(server.requests);
      expect(artifact).toEqual(betterChart);
      expect(requestsOf("extraction")).toHaveLength(isAgents ? 0 : 1);
      expect(requestsOf("review")[0]?.messages[0]?.text).toContain("Sales 2025");
      if (isAgents) expect(only(tasks).data).toEqual(given);
      expectCounted(usage, server.requests);
    },
  );

  it("merges a text by model, and gives it the error once where the schema is broken", async () => {
    const { server, builder, requestsOf } = await serveReview(way, {
      ...around,
      writer: [{ text: "Say that sales rose." }],
      merged_artifact: [{ json: { artifact: "Rise!" } }, { json: { artifact: "Sales rose in 2025." } }],
    });
    const sentence = z.string().refine((text) => text.includes("2025"), "The year is missing.");
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({ spec: onlyWording, artifact: { schema: sentence, initial: "Sales in 2025." } })
      .build(memory());
    const { artifact, usage } = await runReview(way, workflow);
    expectStrict(server.requests);
    expect(artifact).toEqual({ version: 1, value: "Sales rose in 2025." });
    const [first, correction] = requestsOf("merged_artifact");
    expect(first?.messages[0]?.text).toContain("Say that sales rose.");
    expect(correction?.messages.slice(0, -1)).toEqual(first?.messages);
    expect(correction?.messages.at(-1)?.text).toContain("The year is missing.");
    expectCounted(usage, server.requests);
    expect(usage.filter(({ role }) => role === "merge")).toHaveLength(2);
  });

  it("keeps a text's footnotes and samples in it, for the reviewer and for the merge", async () => {
    const report =
      'Sales rose [1]. Written as data: {"title": "Rise"}\n\n```json\n[1, 2]\n```\n\n[1] Annual report';
    const { server, builder, requestsOf } = await serveReview(way, {
      ...around,
      writer: [{ text: report }],
      merged_artifact: [{ json: { artifact: report } }],
    });
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({ spec: onlyWording, artifact: { schema: z.string(), initial: "" } })
      .build(memory());
    const { artifact } = await runReview(way, workflow);
    expectStrict(server.requests);
    expect(requestsOf("review")[0]?.messages[0]?.text).toContain(report);
    expect(requestsOf("merged_artifact")[0]?.messages[0]?.text).toContain(report);
    expect(artifact).toEqual({ version: 1, value: report });
  });

  it("asks for the patch where what stands in a report's brackets is none", async () => {
    const { server, builder, requestsOf } = await serveReview(way, {
      ...around,
      writer: [{ text: "Call it Sales 2025 [1].\n\n[1] Annual report" }],
      extraction: [patched],
    });
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({ spec: onlyWording, artifact: chart })
      .build(memory());
    const { artifact } = await runReview(way, workflow);
    expectStrict(server.requests);
    expect(requestsOf("extraction")).toHaveLength(1);
    expect(artifact).toEqual(betterChart);
  });

  it("takes a patch out of a report's fence, without a call", async () => {
    const { server, builder, requestsOf } = await serveReview(way, {
      ...around,
      writer: [{ text: 'I would say [so]:\n```json\n{"title": "Sales 2025"}\n```\nThat is all.' }],
    });
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({ spec: onlyWording, artifact: chart })
      .build(memory());
    const { artifact } = await runReview(way, workflow);
    expectStrict(server.requests);
    expect(requestsOf("extraction")).toEqual([]);
    expect(artifact).toEqual(betterChart);
  });

  it("asks for an output of one's own, and takes what its schema makes of the answer", async () => {
    const output = z.object({
      title: z.string().describe("The new title"),
      words: z.number().int().min(1).max(5),
      tone: z.enum(["plain", "bold"]).nullable(),
    });
    const { server, builder, requestsOf } = await serveReview(way, {
      ...around,
      writer: [{ text: "Call it Sales 2025, in two words, plainly." }],
      extraction: [{ json: { title: "Sales 2025", words: 2, tone: null } }],
    });
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({
        spec: { ...onlyWording, items: { wording: { ...spec.items.wording, output } } },
        artifact: chart,
        merge: (artifact, { data }) => ({ ...artifact, title: output.parse(data).title }),
      })
      .build(memory());
    const { artifact, usage } = await runReview(way, workflow);
    expectStrict(server.requests);
    expect(requestsOf("extraction")[0]?.responseFormat).toMatchObject({
      name: "result_for_wording",
      schema: { required: ["title", "words", "tone"], additionalProperties: false },
    });
    expect(requestsOf("writer")[0]?.messages.at(-1)?.text).toContain('"The new title"');
    expect(artifact).toEqual(betterChart);
    expectCounted(usage, server.requests);
  });

  it("takes approval without a word on the criteria for all of them met", async () => {
    const { builder, requestsOf } = await serveReview(way, {
      ...around,
      writer: [{ text: '{"title": "Sales 2025"}' }],
      review: [verdict({ verdict: "approved" })],
    });
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({ spec: onlyWording, artifact: chart })
      .build(memory());
    const { reviews, outcome } = await runReview(way, workflow);
    expect(only(reviews)).toMatchObject({ verdict: "approved", met: ["short", "clear"], unmet: [] });
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(requestsOf("supervisor")).toHaveLength(1);
  });
});
