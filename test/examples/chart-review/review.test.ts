import { MemorySaver } from "@langchain/langgraph";
import { streamWorkflow, type WorkflowEvent } from "langgraph-supervisor-workflow";
import { beforeAll, describe, expect, it } from "vitest";
import { chooseFields } from "../../../examples/chart-review/chart/choose-fields.ts";
import { firstChart } from "../../../examples/chart-review/chart/first-chart.ts";
import { runReview } from "../../../examples/chart-review/cli/run-review.ts";
import { loadTable, SAMPLE_FILE } from "../../../examples/chart-review/data/load-table.ts";
import { readTable, type Table } from "../../../examples/chart-review/data/table.ts";
import { storyPage, summary } from "../../../examples/chart-review/page/page.ts";
import type { ReviewStory } from "../../../examples/chart-review/review-story.ts";
import { assessor } from "../../../examples/chart-review/rules/assess.ts";
import { ITEM_NAMES } from "../../../examples/chart-review/rules/rules.ts";
import { createChartReview } from "../../../examples/chart-review/workflow.ts";

const quiet = { show() {}, close() {} };

function reviewAll(table: Table, name = "data.csv"): Promise<ReviewStory> {
  return runReview({ table, name, model: null, view: quiet, thinkingMs: () => 0 });
}

/** What of a version is not as it should be. */
function unmet({ versions }: ReviewStory, index: number): string[] {
  const { findings } = versions.at(index) ?? { findings: [] };
  return findings.filter(({ problem }) => problem !== null).map(({ item, id }) => `${item}/${id}`);
}

describe("the review of the sample, by rules", () => {
  let story: ReviewStory;
  let table: Table;
  beforeAll(async () => {
    table = await loadTable(SAMPLE_FILE);
    story = await reviewAll(table, "bike-counters.csv");
  });

  it("ends with every criterion met, of which the first chart broke some of each item", () => {
    expect(story.outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(unmet(story, -1)).toEqual([]);
    const broken = new Set(unmet(story, 0).map((key) => key.split("/")[0]));
    expect([...broken].sort()).toEqual([...ITEM_NAMES].sort());
  });

  it("makes versions 1 to n, one for each merge, each by the specialist of its item", () => {
    const merged = story.steps.flatMap(({ merge }) => (merge.type === "merged" ? [merge.version] : []));
    expect(merged).toEqual(merged.map((_, index) => index + 1));
    expect(story.versions.map(({ version }) => version)).toEqual([0, ...merged]);
    for (const { participant, item } of story.steps) expect(participant).toBe(item);
    expect(new Set(story.steps.map(({ item }) => item))).toEqual(new Set(ITEM_NAMES));
  });

  it("finds faults by measure that are mended in follow-ups", () => {
    const parts = story.steps.filter(({ verdict }) => verdict !== "approved");
    const said = parts.map(({ feedback }) => feedback).join("\n");
    expect(said).toMatch(/text-contrast: .* in #767676 on #e6e6e6 has a contrast of 3\.6:1/);
    expect(said).toMatch(/mark-contrast: Too faint: .*#f0e442 on #ffffff has 1\.3:1/);
    for (const { item, round } of parts) {
      const later = story.steps.filter((step) => step.item === item && step.round > round);
      expect(later.at(-1)?.verdict).toBe("approved");
    }
  });

  it("breaks with no version what an earlier one had mended", () => {
    for (const [index] of story.versions.entries()) {
      if (index === 0) continue;
      const before = unmet(story, index - 1);
      expect(unmet(story, index).filter((key) => !before.includes(key))).toEqual([]);
    }
  });

  it("is the same each time", async () => {
    const again = await reviewAll(table, "bike-counters.csv");
    expect(storyPage(again)).toBe(storyPage(story));
  });

  it("is told on one page that asks for nothing from outside", () => {
    const page = storyPage(story);
    for (const { version, svg } of story.versions) {
      expect(page).toContain(Buffer.from(svg).toString("base64"));
      expect(page).toContain(`alt="The chart in version ${version}"`);
    }
    for (const { round, participant, verdict } of story.steps) {
      expect(page).toContain(`<h3>${round}. ${participant}</h3>\n<span class="verdict ${verdict}">`);
    }
    expect(page.match(/ (src|href|action|srcset)="(?!data:image\/svg\+xml;base64,)/g)).toBeNull();
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(/);
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).toContain(summary(story));
    expect(summary(story)).toMatch(/^192 rows\. \d+ reviews \(\d+ approved, \d+ approved in part, /);
  });

  it("draws pictures that ask for nothing either", () => {
    for (const { svg } of story.versions) {
      expect(svg).not.toMatch(/<script|<image|<a |<foreignObject|<style|@import|href="(?!#)/);
      for (const [address] of svg.matchAll(/url\([^)]*\)/g)) expect(address).toMatch(/^url\(#/);
    }
  });
});

describe("the specialists at work", () => {
  it("work side by side, four at once, and are reviewed while others still work", async () => {
    const table = await loadTable(SAMPLE_FILE);
    const first = firstChart(chooseFields(table));
    // The slow one is reviewed last, whatever came before it.
    const thinkingMs = (item: string): number => (item === "size-and-layout" ? 1_500 : 20);
    const review = createChartReview({
      table,
      first,
      model: null,
      assess: assessor(table),
      thinkingMs,
      checkpointer: new MemorySaver(),
    });
    const events: WorkflowEvent[] = [];
    const config = { configurable: { thread_id: "schedule" } };
    for await (const event of streamWorkflow(review, { messages: "Improve it" }, config)) events.push(event);
    let running = 0;
    let most = 0;
    for (const { type } of events) {
      if (type === "task-started") most = Math.max(most, ++running);
      if (type === "task-finished") running -= 1;
    }
    expect(most).toBe(4);
    const slow = events.findIndex(
      (event) => event.type === "task-finished" && event.participant === "size-and-layout",
    );
    const before = events.slice(0, slow).filter(({ type }) => type === "review-finished");
    expect(before.length).toBeGreaterThanOrEqual(2);
  });

  it("are asked again by the supervisor when they fail", async () => {
    let failures = 0;
    const thinkingMs = (item: string): number => {
      if (item === "lines-and-markers" && failures === 0) {
        failures += 1;
        throw new Error("No idea yet.");
      }
      return 0;
    };
    const table = await loadTable(SAMPLE_FILE);
    const story = await runReview({ table, name: "sample", model: null, view: quiet, thinkingMs });
    expect(failures).toBe(1);
    expect(story.outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(story.steps.at(-1)).toMatchObject({ item: "lines-and-markers", verdict: "approved" });
  });
});

describe("the review of other data", () => {
  const rows = (count: number, row: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => row(index)).join("\n");

  it.each([
    [
      "bars with long names",
      `region,share\n${rows(16, (i) => `The long name of region number ${i},${(i * 7) % 13}`)}`,
    ],
    ["stacked bars", `city,product,sales\n${rows(12, (i) => `city ${i % 4},product ${i % 3},${i + 5}`)}`],
    ["a cloud of points", `a,b\n${rows(600, (i) => `${(i * 37) % 101},${(i * 53) % 97}`)}`],
    [
      "points in groups",
      `a,b,kind\n${rows(90, (i) => `${(i * 37) % 101},${(i * 53) % 97},${"pqr"[i % 3]}`)}`,
    ],
    ["a histogram", `value\n${rows(300, (i) => `${((i * 31) % 100) + ((i * 17) % 50)}`)}`],
    ["counts", `mood\n${rows(40, (i) => ["good", "fair", "bad"][(i * i) % 3] ?? "")}`],
    ["one line", `year,level\n${rows(40, (i) => `${1980 + i},${50 + i}`)}`],
    [
      "seven lines without groups",
      `day,share,price\n${rows(210, (i) => `2024-01-${String(1 + Math.floor(i / 7)).padStart(2, "0")},S${i % 7},${10 + (i % 7) * 10 + (i % 5)}`)}`,
    ],
  ])("ends with every criterion met: %s", async (_, text) => {
    const story = await reviewAll(readTable(text));
    expect(story.outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(unmet(story, -1)).toEqual([]);
    expect(unmet(story, 0).length).toBeGreaterThan(4);
  });

  it("lays bars down where names do not fit below them", async () => {
    const text = `region,share\n${rows(16, (i) => `The long name of region number ${i},${(i * 7) % 13}`)}`;
    const { versions } = await reviewAll(readTable(text));
    expect(versions.at(-1)?.spec).toMatchObject({
      encoding: { x: { field: "share" }, y: { field: "region", sort: "-x" } },
    });
  });

  it("leaves the legend out where each panel names its series", async () => {
    const days = (index: number): string => String(1 + Math.floor(index / 6)).padStart(2, "0");
    const text = `day,share,price\n${rows(60, (i) => `2024-01-${days(i)},S${i % 6},${10 + (i % 6) * 10 + (i % 5)}`)}`;
    const { versions } = await reviewAll(readTable(text));
    expect(versions.at(-1)?.svg).not.toContain("role-legend");
    expect(versions.at(-1)?.spec).toMatchObject({ encoding: { facet: { field: "share" } } });
  });

  it("shows hostile names and values as text, on the page and in its pictures", async () => {
    const evil = `"<img src=x onerror=alert(1)>"`;
    const table = readTable(
      `${evil},"</title><script>alert(2)</script>"\n"</svg><script>alert(3)</script>",1\nb,2\n`,
    );
    const story = await reviewAll(table, "</title><script>alert(4)</script>.csv");
    const page = storyPage(story);
    expect(page).not.toMatch(/<script|<img src=x|<\/svg>/);
    expect(page).toContain("&lt;/title&gt;&lt;script&gt;alert(4)&lt;/script&gt;.csv");
    for (const { svg } of story.versions) expect(svg).not.toMatch(/<script|<img/);
  });
});
