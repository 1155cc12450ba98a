import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("the schedule", () => {
  let server: DevServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startDevServer({
      graphs: { kitchen: `${at("inspector/e2e/graphs/kitchen.ts")}:graph` },
      httpApp: `${at("graphs/inspector.ts")}:app`,
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = async (size?: { width: number; height: number }): Promise<Page> => {
    const page = await browser.open(`${server.url}/inspector?view=schedule`, size);
    await page.getByRole("tab", { name: "Schedule", selected: true }).waitFor();
    return page;
  };

  it("grows while a reviewed workflow runs, and keeps what was", async () => {
    const page = await open();
    await request(page, "A menu");
    const row = (name: RegExp) => page.getByRole("option", { name });

    // Two at a time: the third waits.
    await row(/^buyer, price, queued/).waitFor();
    await row(/^cook, courses, working/).waitFor();
    expect(await names(page)).toEqual(["florist", "cook", "buyer"]);
    await row(/^florist, flowers, working/).waitFor();
    // The review of the fastest, while the slow one works; then its follow-up below, when that is free.
    await row(/^cook, courses, in review/).waitFor();
    await row(/^cook, courses, done, partially approved, version 1\./).waitFor();
    await row(/^cook, courses, (queued|working)\. Add a course\./).waitFor();
    expect(await names(page)).toEqual(["florist", "cook", "buyer", "cook"]);
    const before = await lefts(page);
    await picture(page, "schedule-running-1280");
    await row(/^buyer, price, tries again/).waitFor();
    await row(/^buyer, price, working, attempt 2/).waitFor();

    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect(await names(page)).toEqual(["florist", "cook", "buyer", "cook"]);
    expect(await page.locator(".schedule-summary").textContent()).toBe("4 tasks: 4 done");
    expect(await marks(page)).toEqual(["✓v2", "◐v1", "✓v3", "✓v4"]);
    expect(await page.locator(".schedule-bar[data-kind=running][data-end=failed]").count()).toBe(2);
    // In the order of time: what began later stands further right, as it did before.
    expect(isAscending(before)).toBe(true);
    expect(isAscending(await lefts(page))).toBe(true);
    expect(await barriers(page)).toEqual([]);
    expect(misdeeds.get(page)).toEqual([]);
    await picture(page, "schedule-1280");

    // Another page knows it from the state alone.
    await page.reload();
    await row(/^cook, courses, done, partially approved, version 1\./).waitFor();
    expect(await names(page)).toEqual(["florist", "cook", "buyer", "cook"]);
    expect(await marks(page)).toEqual(["✓v2", "◐v1", "✓v3", "✓v4"]);
    expect(await page.locator(".schedule-summary").textContent()).toContain("earlier times are estimated");
    await picture(page, "schedule-reloaded-1280");
    await page.close();
  });

  it("is read with the keyboard, on a small screen too", async () => {
    const page = await open({ width: 360, height: 740 });
    await request(page, "A menu");
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    const list = page.getByRole("listbox", { name: "Tasks" });
    const details = page.getByRole("region", { name: "Task", exact: true });
    await list.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await details.textContent()).toContain("One course is missing.");
    await page.keyboard.press("End");
    expect(await list.getByRole("option", { selected: true }).textContent()).toMatch(/Add a course/);
    expect(await details.textContent()).toContain("Follows up cook: Choose the courses.");
    await page.keyboard.press("ArrowUp");
    expect(await details.textContent()).toMatch(/Attempt 1 by buyer: .* failed \(Too many requests\)/);
    expect(await details.textContent()).toContain("Attempt 2 by buyer");
    await picture(page, "schedule-360");
    expect(await barriers(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });
});

async function request(page: Page, text: string): Promise<void> {
  await page.getByLabel("Request").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

function names(page: Page): Promise<string[]> {
  return page.locator(".schedule-row .who").allTextContents();
}

/** The verdicts and versions, row by row. */
function marks(page: Page): Promise<string[]> {
  return page.locator(".schedule-mark").allTextContents();
}

/** Where each row begins, in pixels. */
function lefts(page: Page): Promise<number[]> {
  return page
    .locator(".schedule-row")
    .evaluateAll((rows) =>
      rows.map((row) => row.querySelector(".schedule-bar")?.getBoundingClientRect().left ?? 0),
    );
}

function isAscending(places: readonly number[]): boolean {
  return places.every((place, index) => index === 0 || place >= (places[index - 1] ?? 0));
}
