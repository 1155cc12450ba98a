import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const wedding = "Plan a wedding for 150 guests in Chicago on 12 June, budget $40,000";
const small = { width: 360, height: 740 };
const large = { width: 1280, height: 800 };

describe("tasks, usage and plan in tables and a tree", () => {
  let server: DevServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startDevServer({
      graphs: {
        "event-planning": `${at("inspector/e2e/graphs/measured-planner.ts")}:graph`,
        planner: `${at("inspector/e2e/graphs/planner.ts")}:graph`,
      },
      httpApp: `${at("graphs/inspector.ts")}:app`,
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const run = async (workflow: string, request: string, view: string): Promise<Page> => {
    const page = await browser.open(`${server.url}/inspector`);
    await page.getByLabel("Workflow", { exact: true }).selectOption({ label: workflow });
    await page.getByLabel("Request").fill(request);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("tab", { name: view }).click();
    return page;
  };
  /** One view at both sizes: pictures, nothing in the way of anybody, nothing wider than the page. */
  const inspect = async (page: Page, name: string): Promise<void> => {
    for (const size of [small, large]) {
      await page.setViewportSize(size);
      await picture(page, `${name}-${size.width}`);
      expect(await barriers(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
    }
  };

  it("shows the event planner's tasks and what they used", async () => {
    const page = await run("event-planning", wedding, "Tasks");
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    await page.getByRole("cell", { name: "4,", exact: false }).first().waitFor();
    const names = page.locator(".tasks tbody button");
    expect(await names.allTextContents()).toEqual([
      ...["venue", "logistics", "venue", "logistics", "catering", "budget"],
    ]);
    expect(await page.locator(".tasks td[data-column=state]").allTextContents()).toEqual(
      Array(6).fill("✓completed"),
    );
    expect(await page.locator(".tasks td[data-column=attempts]").allTextContents()).toEqual(
      Array(6).fill("1"),
    );
    expect(await page.getByLabel("Status").locator("option").allTextContents()).toEqual([
      "all (6)",
      "completed (6)",
    ]);

    const header = page.getByRole("columnheader", { name: "Participant" });
    await header.getByRole("button").click();
    expect(await header.getAttribute("aria-sort")).toBe("ascending");
    expect((await names.allTextContents())[0]).toBe("budget");
    await header.getByRole("button").click();
    expect(await header.getAttribute("aria-sort")).toBe("descending");

    await names.first().focus();
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.activeElement?.closest("tr")?.dataset.index === "1");
    await page.keyboard.press("Enter");
    const details = page.getByRole("region", { name: "Task 3: venue" });
    expect(await details.textContent()).toContain("Instruction");
    expect(await details.textContent()).toContain("$");
    await inspect(page, "tasks");
    expect(await details.count()).toBe(1);
    await page.getByRole("button", { name: "Close" }).click();
    expect(await details.count()).toBe(0);

    await page.getByRole("tab", { name: "Usage" }).click();
    const rows = page.getByRole("table", { name: "By participant" }).getByRole("row");
    expect((await rows.allTextContents()).map((text) => /^[a-z]+/i.exec(text)?.[0])).toEqual([
      ...[
        "WhoCallsInputCachedOutputCostOf",
        "supervisorsupervisor",
        "venueparticipant",
        "logisticsparticipant",
      ],
      ...[
        "cateringparticipant",
        "budgetparticipant",
        "synthesissynthesis",
        "synthesisstructured",
        "Together",
      ],
    ]);
    const budget = page.getByRole("list", { name: "Budget" });
    expect(await budget.textContent()).toMatch(/Model calls \d+ of 40 \(\d+ %\)/);
    await inspect(page, "usage");
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("shows a plan as it goes on, and why it went as it did", async () => {
    const page = await run("planner", "Give a feast", "Graph");
    await page.getByRole("tab", { name: "Plan" }).click();
    const node = (name: string) => page.getByRole("treeitem", { name });
    await node("Mine iron").waitFor();
    expect(await node("Mine iron").textContent()).toContain("planned");
    expect(await node("Get a bucket").textContent()).toContain("in progress");
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    const expected = [
      "▾1Give a feast✓completed",
      "▾1.1Get a bucket⊘aborted",
      "1.1.1Look for iron in the chestopen✓completed",
      "1.1.2Mine ironuse–dropped",
      "1.1.3Craft the bucketuse–dropped",
      "1.2Cook a soupuse✓completed",
    ];
    const items = page.getByRole("treeitem");
    expect(await items.allTextContents()).toEqual(expected);

    await node("Get a bucket").click();
    const details = page.getByRole("region", { name: "Task 1.1" });
    expect(await details.textContent()).toContain("A bucket was found; none must be made.");
    expect(await details.textContent()).toContain("A bucket is in the bag already.");
    expect(await details.textContent()).toContain("First things first: Get a bucket.");
    await node("Get a bucket").click();
    await details.waitFor();
    await inspect(page, "plan-tree");
    expect(await details.count()).toBe(1);
    await node("Get a bucket").focus();
    await page.keyboard.press("ArrowLeft");
    expect(await node("Get a bucket").getAttribute("aria-expanded")).toBe("false");
    expect(await items.count()).toBe(3);
    await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("region", { name: "Task 1.2" }).textContent()).toContain("Report of hands");
    expect(await node("Cook a soup").getAttribute("aria-level")).toBe("2");

    // The state alone tells the same, and why the planner planned so.
    await page.reload();
    await items.first().waitFor();
    expect(await items.allTextContents()).toEqual(expected);
    await node("Get a bucket").click();
    expect(await details.textContent()).toContain("First things first: Get a bucket.");
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });
});

/** How far the page can be scrolled sideways, in pixels. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
