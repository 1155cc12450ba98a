import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const wedding = "Plan a wedding for 150 guests in Chicago on 12 June, budget $40,000";

describe("the event planner in the inspector", () => {
  let server: DevServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startDevServer({
      graphs: {
        "event-planning": `${at("graphs/event-planning.ts")}:graph`,
        "slow-planning": `${at("inspector/e2e/graphs/slow-planner.ts")}:graph`,
      },
      httpApp: `${at("graphs/inspector.ts")}:app`,
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = (size?: { width: number; height: number }): Promise<Page> =>
    browser.open(`${server.url}/inspector`, size);

  it("shows the graph as the server draws it", async () => {
    const page = await open();
    await expectNodes(page, [
      "start",
      "supervisor",
      "venue",
      "logistics",
      "catering",
      "budget",
      "human",
      "synthesis",
      "end",
    ]);
    expect(await page.getByLabel("Workflow", { exact: true }).inputValue()).not.toBe("");
    await picture(page, "empty-1280");
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("plans: the decisions in order, the reports by name, the outcome and the plan", async () => {
    const page = await open();
    await request(page, wedding);
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect(await decisions(page)).toEqual([
      "→ venue",
      "→ logistics",
      "→ venue",
      "→ logistics",
      "→ catering",
      "→ budget",
      "→ work is done",
    ]);
    expect(await page.locator(".entry[data-type=report] .who").allTextContents()).toEqual([
      "venue",
      "logistics",
      "venue",
      "logistics",
      "catering",
      "budget",
    ]);
    expect(await page.locator(".outcome").textContent()).toMatch(/^Completed\./);
    expect(await page.getByRole("heading", { name: "Wedding in Chicago" }).count()).toBe(1);
    expect(await page.locator(".entry[data-by=user]").textContent()).toContain(wedding);
    await picture(page, "plan-1280");
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Colours: system" }).click();
    expect(await barriers(page)).toEqual([]);
    expect(misdeeds.get(page)).toEqual([]);

    // The address names the thread: a reload shows the same from the state alone.
    const before = await page.locator(".entry").allTextContents();
    await page.reload();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect(await page.locator(".entry").allTextContents()).toEqual(before);
    await page.close();
  });

  it("goes on where it was after a reload in the middle", async () => {
    const page = await open();
    await page.getByLabel("Workflow", { exact: true }).selectOption("slow-planning");
    await request(page, wedding);
    await page.getByText("Turn 2").waitFor();
    const running = page.locator(".graph-node[data-state=running]");
    await running.getByText("logistics").waitFor();
    await picture(page, "running-1280");
    await page.reload();
    await page.getByText("Turn 3").waitFor();
    expect(await page.getByRole("button", { name: "Stop" }).isVisible()).toBe(true);
    expect(await page.getByRole("region", { name: "Outcome" }).count()).toBe(0);
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect(await decisions(page)).toHaveLength(7);
    expect(await page.locator(".entry[data-type=report]").count()).toBe(6);
    expect(await page.locator(".entry").first().textContent()).toContain(wedding);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("asks what it has to know, and goes on with the answer", async () => {
    const page = await open({ width: 360, height: 740 });
    await request(page, "Plan a party");
    const question = page.getByLabel(/in which city/);
    await question.waitFor();
    await picture(page, "question-360");
    expect(await barriers(page)).toEqual([]);
    await question.fill("In Chicago on 12 June, for 80 guests");
    await page.getByRole("button", { name: "Answer" }).click();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect((await decisions(page)).slice(0, 2)).toEqual(["→ you", "→ venue"]);
    await picture(page, "plan-360");
    await page.getByRole("tab", { name: "Graph" }).click();
    await page.locator(".graph-node").first().waitFor();
    await picture(page, "graph-360");
    expect(await barriers(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });
});

async function request(page: Page, text: string): Promise<void> {
  await page.getByLabel("Request").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

function decisions(page: Page): Promise<string[]> {
  return page.locator(".entry[data-type=decision] strong").allTextContents();
}

async function expectNodes(page: Page, names: readonly string[]): Promise<void> {
  await page.locator(".graph-node").first().waitFor();
  expect((await page.locator(".graph-node").allTextContents()).sort()).toEqual([...names].sort());
}

/** How far the page can be scrolled sideways, in pixels. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
