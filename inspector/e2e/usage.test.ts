import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const wedding = "Plan a wedding for 150 guests in Chicago on 12 June, budget $40,000";

describe("usage while a run goes on", () => {
  let server: DevServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startDevServer({
      graphs: {
        metered: `${at("inspector/e2e/graphs/metered.ts")}:graph`,
        planner: `${at("inspector/e2e/graphs/measured-planner.ts")}:slow`,
      },
      httpApp: `${at("graphs/inspector.ts")}:app`,
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** The calls that the server has, without the page. */
  const kept = async (page: Page): Promise<number> => {
    const id = new URL(page.url()).searchParams.get("thread");
    const response = await fetch(`${server.url}/threads/${id}/state`);
    const { values } = (await response.json()) as { values: { usage: readonly unknown[] } };
    return values.usage.length;
  };

  /** Begins a run in the view of usage. */
  const begin = async (workflow: string): Promise<Page> => {
    const page = await browser.open(`${server.url}/inspector?view=usage`);
    await page.getByRole("tab", { name: "Usage", selected: true }).waitFor();
    await page.getByLabel("Workflow", { exact: true }).selectOption({ label: workflow });
    await page.getByLabel("Request").fill(wedding);
    await page.getByRole("button", { name: "Send" }).click();
    return page;
  };
  const budgetOf = (page: Page) => page.getByRole("list", { name: "Budget" });
  const textsOf = (page: Page): Promise<string[]> => budgetOf(page).locator("span").allTextContents();

  it("has every limit before the first call, and keeps them", async () => {
    const page = await begin("metered");
    await budgetOf(page).waitFor();
    const unused = [
      "Cost $0.00 of $0.2000 (0 %)",
      "Tokens 0 of 10,000 (0 %)",
      "Model calls 0 of 40 (0 %)",
      expect.stringMatching(/^Time .* of 10 min 0 s \(0 %\)$/),
      "Longest answer, in tokens 0 of 1,000 (0 %)",
    ];
    expect(await textsOf(page)).toEqual(unused);
    await picture(page, "usage-begun-1280");
    const used = [
      "Cost $0.0300 of $0.2000 (15 %)",
      "Tokens 1,500 of 10,000 (15 %)",
      "Model calls 1 of 40 (2 %)",
      expect.stringMatching(/^Time .* of 10 min 0 s \(0 %\)$/),
      "Longest answer, in tokens 500 of 1,000 (50 %)",
    ];
    await callsAbove(page, 0);
    expect(await page.getByRole("region", { name: "Outcome" }).count()).toBe(0);
    expect(await textsOf(page)).toEqual(used);
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect(await textsOf(page)).toEqual(used);
    await page.reload();
    await budgetOf(page).waitFor();
    expect(await textsOf(page)).toEqual(used);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("rises with each call, also over a reload", async () => {
    const page = await begin("planner");
    const limits = budgetOf(page);
    await limits.waitFor();
    const seen = [0];
    for (const more of [1, 3, 5]) {
      await callsAbove(page, more - 1);
      seen.push(await calls(page));
    }
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(await page.getByRole("region", { name: "Outcome" }).count()).toBe(0);
    expect(await limits.textContent()).toMatch(/Model calls [1-9]\d* of 40 \([1-9]\d* %\)/);
    await picture(page, "usage-running-1280");

    // In the middle of the run a page that knows nothing shows what was used before it came.
    const before = await calls(page);
    await page.reload();
    await callsAbove(page, before - 1);
    await page.setViewportSize({ width: 360, height: 740 });
    await limits.waitFor();
    await callsAbove(page, before);
    await picture(page, "usage-running-360");
    expect(await barriers(page)).toEqual([]);
    expect(await page.getByRole("region", { name: "Outcome" }).count()).toBe(0);

    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    const all = await kept(page);
    expect(await calls(page)).toBe(all);
    const texts = await textsOf(page);
    expect(texts[2]).toMatch(new RegExp(`^Model calls ${all} of 40`));
    expect(texts[3]).not.toContain("(0 %)");

    // Then the state alone tells the same.
    await page.reload();
    await limits.waitFor();
    expect(await textsOf(page)).toEqual(texts);
    expect(await calls(page)).toBe(all);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });
});

const TOGETHER = ".usage-table tfoot td[data-label=Calls]";

async function calls(page: Page): Promise<number> {
  return Number(await page.locator(TOGETHER).textContent());
}

async function callsAbove(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    ([selector, least]) => Number(document.querySelector(selector)?.textContent) > least,
    [TOGETHER, count] as const,
  );
}
