import { fileURLToPath } from "node:url";
import { Client } from "@langchain/langgraph-sdk";
import type { HistoryEntry, ReviewRecord } from "langgraph-supervisor-workflow";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What the server holds of a thread, to which the page is compared. */
interface Values {
  readonly decisions: readonly {
    readonly decision: { readonly assignments: readonly { readonly agent: string }[] | null };
  }[];
  readonly reviews: readonly ReviewRecord[];
  readonly history: readonly HistoryEntry[];
  readonly datasets: { readonly table: readonly { readonly rides_per_day: number | null }[] };
}

const SIGNS = { approved: "✓", "partially-approved": "◐", rejected: "✗" } as const;

describe("the chart review in the inspector", () => {
  let server: DevServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startDevServer({
      graphs: {
        "chart-review": `${at("graphs/chart-review.ts")}:graph`,
        "crowded-charts": `${at("inspector/e2e/graphs/crowded-charts.ts")}:graph`,
        "slow-charts": `${at("inspector/e2e/graphs/slow-charts.ts")}:graph`,
      },
      httpApp: `${at("graphs/inspector.ts")}:app`,
      env: { OPENAI_API_KEY: "" },
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const begin = async (workflow: string, size?: { width: number; height: number }): Promise<Page> => {
    const page = await browser.open(`${server.url}/inspector`, size);
    return request(page, workflow);
  };
  const request = async (page: Page, workflow: string): Promise<Page> => {
    await page.getByLabel("Workflow", { exact: true }).selectOption(workflow);
    await page.getByLabel("Request").fill("Improve the chart until every criterion is met");
    await page.getByRole("button", { name: "Send" }).click();
    return page;
  };
  const valuesOf = async (page: Page): Promise<Values> => {
    const thread = new URL(page.url()).searchParams.get("thread") ?? "";
    return (await new Client<Values>({ apiUrl: server.url }).threads.getState(thread)).values;
  };

  it("shows who proposed, what was reviewed and merged, and draws every version with its rows", async () => {
    const page = await begin("chart-review");
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect(await page.locator(".outcome").textContent()).toMatch(/^Completed\./);
    const { decisions, reviews, history, datasets } = await valuesOf(page);
    const rounds = decisions.map(({ decision }) => decision.assignments?.map(({ agent }) => agent) ?? []);
    expect(rounds[0]).toHaveLength(7);
    expect(await page.locator(".entry[data-type=decision] strong").allTextContents()).toEqual(
      rounds.map((agents) => `→ ${agents.length === 0 ? "work is done" : agents.join(", ")}`),
    );

    // A row for each task, with what its review said and the version that it became.
    await page.getByRole("tab", { name: "Schedule" }).click();
    await page.locator(".schedule-row").first().waitFor();
    const marks = await page.locator(".schedule-mark").allTextContents();
    expect(marks.sort()).toEqual(
      reviews
        .map(({ verdict, merge }) => `${SIGNS[verdict]}${merge.type === "merged" ? `v${merge.version}` : ""}`)
        .sort(),
    );
    expect(history.length).toBeGreaterThanOrEqual(7);
    expect(await barriers(page)).toEqual([]);
    await picture(page, "chart-review-schedule-1280");

    // The newest version, drawn with the rows that the specification only names.
    await page.getByRole("tab", { name: "Artifact" }).click();
    const points = datasets.table.filter(({ rides_per_day }) => rides_per_day !== null).length;
    expect(points).toBeGreaterThan(100);
    await waitForPoints(page, points);
    expect(await page.locator(".artifact-number").allTextContents()).toEqual(
      Array.from({ length: history.length + 1 }, (_, index) => `Version ${history.length - index}`),
    );
    expect(await page.getByLabel("Notes on the chart").count()).toBe(0);
    expect(await page.locator(".artifact-changes [data-change=added]").count()).toBeGreaterThan(0);
    expect(await barriers(page)).toEqual([]);
    await picture(page, "chart-review-1280");
    await page.getByLabel("Changed lines").scrollIntoViewIfNeeded();
    await picture(page, "chart-review-changes-1280");

    // What each specialist changed can be seen in the version that it made, and not in the one before.
    const madeBy = (item: string): number => history.findLast((entry) => entry.item === item)?.version ?? 0;
    const faceting = madeBy("faceting-and-small-multiples");
    await open(page, faceting - 1);
    await waitForPoints(page, points);
    expect(await panels(page)).toBe(0);
    await open(page, faceting);
    await page.locator(PANELS).nth(2).waitFor();
    expect(await panels(page)).toBe(3);
    await waitForPoints(page, points);
    expect((await changed(page, "added")).join("\n")).toContain('"facet": {');
    const title = madeBy("legend-and-annotations");
    await open(page, title);
    await page.locator(".artifact-chart svg").getByText("Rides per day by counter").waitFor();
    expect((await changed(page, "added")).join("\n")).toContain("Rides per day by counter");
    await open(page, title - 1);
    await page
      .locator(".artifact-chart svg")
      .getByText("Rides per day by counter")
      .waitFor({ state: "detached" });
    await waitForPoints(page, points);
    await open(page, 0);
    // Its raw name is an axis title of the first chart alone.
    await page.locator(".artifact-chart svg").getByText("rides_per_day").waitFor();
    await waitForPoints(page, points);
    await picture(page, "chart-review-first-1280");
    await open(page, history.length);
    await page.locator(PANELS).first().waitFor();
    expect(misdeeds.get(page)).toEqual([]);

    // The address names the thread: a reload shows the same from the state alone.
    const before = await shown(page);
    await page.reload();
    await page.locator(PANELS).first().waitFor();
    await waitForPoints(page, points);
    expect(await shown(page)).toEqual(before);
    await open(page, 0);
    await page.locator(".artifact-chart svg").getByText("rides_per_day").waitFor();
    await waitForPoints(page, points);

    // A checkpoint of the past has rows as well: here that of the first turn, when nothing was merged yet.
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("button", { name: /^Step 1 / }).click();
    await page.getByText("This is the past:").waitFor();
    await page.getByRole("tab", { name: "Artifact" }).click();
    await waitForPoints(page, points);
    expect(await page.locator(".artifact-number").allTextContents()).toEqual(["Version 0"]);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("draws with the rows while a thread's first run goes on, and after a reload in the middle", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    // The page may read the thread before the run has written anything, or after: here it does so before.
    const nothing = { values: {}, next: [], tasks: [] };
    await page.route("**/threads/*/state", (route) => route.fulfill({ json: nothing }), { times: 1 });
    await request(page, "slow-charts");
    await page.getByRole("tab", { name: "Artifact" }).click();
    const stop = page.getByRole("button", { name: "Stop" });
    await page.locator(POINTS).first().waitFor();
    expect(await stop.isVisible()).toBe(true);
    expect(await page.getByLabel("Notes on the chart").count()).toBe(0);
    await page.getByRole("radio", { name: /Version 1/ }).waitFor();
    await page.reload();
    await page.getByRole("radio", { name: /Version 1/ }).waitFor();
    await page.locator(POINTS).first().waitFor();
    expect(await stop.isVisible()).toBe(true);
    await stop.click();
    await stop.waitFor({ state: "detached" });
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("says what it cannot draw: too many rows, and what are none", async () => {
    const page = await begin("crowded-charts");
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    await page.getByRole("tab", { name: "Artifact" }).click();
    await waitForPoints(page, 5);
    await open(page, 1);
    await page
      .getByLabel("Notes on the chart")
      .getByText(/^The rows of “text” are neither/)
      .waitFor();
    await waitForPoints(page, 0);
    await open(page, 0);
    await page.getByText("The specification cannot be drawn: It has 50001 rows").waitFor();
    await picture(page, "chart-review-crowded-1280");
    await open(page, 2);
    await waitForPoints(page, 5);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("is usable on a small screen", async () => {
    const page = await begin("chart-review", { width: 360, height: 740 });
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    await picture(page, "chart-review-conversation-360");
    await page.getByRole("tab", { name: "Schedule" }).click();
    await page.locator(".schedule-row").first().waitFor();
    await picture(page, "chart-review-schedule-360");
    await page.getByRole("tab", { name: "Artifact" }).click();
    await page.locator(POINTS).first().waitFor();
    await picture(page, "chart-review-360");
    expect(await barriers(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });
});

/** The marks that stand for rows: a point for each. Those of the legend have another role. */
const POINTS = ".artifact-chart svg .mark-symbol.role-mark path";
const PANELS = ".artifact-chart svg .role-scope.cell > g";

async function waitForPoints(page: Page, count: number): Promise<void> {
  await expect.poll(() => page.locator(POINTS).count(), { timeout: 15_000 }).toBe(count);
}

function panels(page: Page): Promise<number> {
  return page.locator(PANELS).count();
}

async function open(page: Page, version: number): Promise<void> {
  await page.getByRole("radio", { name: new RegExp(`^Version ${version}\\b`) }).check();
  await page.getByRole("heading", { name: new RegExp(`^Version ${version}\\b`) }).waitFor();
}

function changed(page: Page, type: "added" | "removed"): Promise<string[]> {
  return page.locator(`.artifact-changes [data-change=${type}]`).allTextContents();
}

/** Everything that the page tells of the run, in words, and how much it draws. */
async function shown(page: Page) {
  return {
    entries: await page.locator(".entry").allTextContents(),
    outcome: await page.locator(".outcome").textContent(),
    versions: await page.locator(".artifact-version").allTextContents(),
    chart: await page.locator(".artifact-chart svg").textContent(),
    panels: await panels(page),
    changes: await changed(page, "added"),
  };
}
