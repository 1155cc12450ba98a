import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChartSpec } from "../../../examples/chart-review/chart/chart-spec.ts";
import { runReview } from "../../../examples/chart-review/cli/run-review.ts";
import { loadTable, SAMPLE_FILE } from "../../../examples/chart-review/data/load-table.ts";
import type { Table } from "../../../examples/chart-review/data/table.ts";
import { modelFromEnvironment } from "../../../examples/chart-review/model.ts";
import { criteriaNamed } from "../../../examples/chart-review/reviewer.ts";
import { ITEM_NAMES } from "../../../examples/chart-review/rules/rules.ts";
import { SPECIALISTS } from "../../../examples/chart-review/specialists/specialists.ts";
import {
  type OpenAIReply,
  type OpenAIRequest,
  type OpenAIServer,
  startOpenAIServer,
} from "../../support/openai-server.ts";

/** What stands between tags, last. */
function tagged(text: string, tag: string): string | undefined {
  return [...text.matchAll(new RegExp(`<${tag}[^>]*>\\n([\\s\\S]*?)\\n</${tag}>`, "g"))].at(-1)?.[1];
}

/** A server that works by the offline rules: what is tested is everything between the review and the wire. */
function thinkAbout(table: Table) {
  let isFirstLook = true;
  return ({ messages, responseFormat }: OpenAIRequest): OpenAIReply => {
    const text = messages.map((message) => message.text).join("\n");
    switch (responseFormat?.type === "json_schema" ? responseFormat.name : null) {
      case "first_assignment":
        return {
          json: {
            reason: "Every item needs work.",
            assignments: ITEM_NAMES.map((item) => ({ agent: item, item, instruction: `Improve ${item}.` })),
          },
        };
      case "serves_readers": {
        const wish = isFirstLook ? "Say in the title what is counted." : null;
        isFirstLook = false;
        return { json: { thoughts: "I have looked at it.", wish } };
      }
      case null:
        break;
      default:
        // The supervisor after the batch.
        return {
          json: {
            reason: "Done.",
            nextAgent: null,
            instruction: null,
            assignments: null,
            userInputNeeded: false,
            userPrompt: null,
          },
        };
    }
    const item = ITEM_NAMES.find((name) => messages.at(-1)?.text.includes(`<item name="${name}">`));
    if (item === undefined) return { text: "The chart can be read now." };
    const brief = messages.at(-1)?.text ?? "";
    const { patch, text: why } = SPECIALISTS[item]({
      spec: JSON.parse(tagged(brief, "artifact") ?? "") as ChartSpec,
      table,
      feedback: brief.split("</output>").at(-1) ?? "",
      unmet: criteriaNamed(brief.split("</output>").at(-1) ?? ""),
      tries: text.includes("<before>") ? 1 : 0,
    });
    const data = { patchJson: JSON.stringify(patch) };
    return { text: `${why}\n\n\`\`\`json\n${JSON.stringify(data)}\n\`\`\`` };
  };
}

describe("the chart review with ChatOpenAI", { timeout: 60_000 }, () => {
  let server: OpenAIServer;
  let table: Table;
  beforeAll(async () => {
    table = await loadTable(SAMPLE_FILE);
    server = await startOpenAIServer(thinkAbout(table));
  });
  afterAll(() => server.close());

  it("reviews over the wire, in requests that OpenAI accepts, and measures all the same", async () => {
    const { model, note } = modelFromEnvironment({
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: server.url,
      OPENAI_MODEL: "some-model",
    });
    expect(note).toBe(`Reviewing with some-model at ${server.url}.`);
    const story = await runReview({ table, name: "sample", model, view: { show() {}, close() {} } });
    expect(server.requests.map(({ error }) => error).filter((error) => error !== undefined)).toEqual([]);
    expect(story.outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(story.versions.at(-1)?.findings.filter(({ problem }) => problem !== null)).toEqual([]);
    const said = story.steps.map(({ feedback }) => feedback).join("\n");
    expect(said).toContain("serves-readers: Say in the title what is counted.");
    expect(said).toContain("mark-contrast: Too faint");
    for (const { request } of server.requests) {
      if (request.responseFormat?.type === "json_schema") expect(request.responseFormat.strict).toBe(true);
    }
  });

  it("has no model without a key", () => {
    expect(modelFromEnvironment({ OPENAI_API_KEY: "" })).toMatchObject({ model: null });
  });
});
