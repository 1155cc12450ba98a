import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const tasks = 1_000;
/** The request, a decision for each batch and the one that ends, the reports, and the answer. */
const entries = 1 + 40 + 1 + tasks + 1;
const patienceMs = 120_000;

describe("a run of a thousand tasks", () => {
  let server: DevServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startDevServer({
      graphs: { big: `${at("inspector/e2e/graphs/big.ts")}:big` },
      httpApp: `${at("graphs/inspector.ts")}:app`,
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("is followed, read in its middle, and opened again", { timeout: 600_000 }, async () => {
    const page = await browser.open(`${server.url}/inspector?view=tasks`);
    page.setDefaultTimeout(patienceMs);
    await page.getByLabel("Request").fill("Search everywhere");
    await page.getByRole("button", { name: "Send" }).click();
    await setSizeFrom(page, 200);
    expect(await drawn(page)).toBeLessThan(60);

    // Whoever reads further up is left in peace, whatever is added and however entries out of sight grow.
    await scrollTo(page, 0.4);
    const before = await inSight(page);
    expect(before.length).toBeGreaterThan(1);
    await setSizeFrom(page, (await setSize(page)) + 60);
    expect(await inSight(page)).toEqual(before);

    // Other views open in the middle, and know as much.
    await page.getByRole("tab", { name: "Schedule" }).click();
    await page.locator(".schedule-row").first().waitFor();
    await page.getByRole("tab", { name: "Graph" }).click();
    await page.locator(".graph-node[data-state=running]").first().waitFor();
    await page.getByRole("tab", { name: "Tasks" }).click();
    await page.locator(".tasks tbody tr").first().waitFor();
    expect(await page.getByRole("button", { name: "Stop" }).isVisible()).toBe(true);
    expect(await inSight(page)).toEqual(before);

    // Back at the end it is followed again.
    await page.getByRole("region", { name: "Conversation" }).press("End");
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    await expectEnd(page);
    expect(await page.locator(".tasks-shown").textContent()).toBe(`${tasks} of ${tasks}`);
    expect(await page.getByLabel("Status").locator("option").allTextContents()).toEqual([
      `all (${tasks})`,
      `completed (${tasks})`,
    ]);
    expect(await elements(page)).toBeLessThan(2_500);
    await page.getByRole("tab", { name: "Schedule" }).click();
    await page.getByText(`${tasks} tasks: ${tasks} done`).waitFor();
    expect(await elements(page)).toBeLessThan(2_500);
    await picture(page, "big-run-1280");
    expect(await barriers(page)).toEqual([]);

    await page.reload();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    await expectEnd(page);
    await page.getByRole("region", { name: "Conversation" }).press("Home");
    const first = page.locator(".entry[aria-posinset='1']");
    await first.getByText("Search everywhere").waitFor();
    await page.waitForFunction(
      () => (document.querySelector(".entry[aria-posinset='1']")?.getBoundingClientRect().top ?? -1) >= 0,
    );
    expect(await drawn(page)).toBeLessThan(60);
    expect(await elements(page)).toBeLessThan(2_500);

    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole("tab", { name: "Conversation" }).click();
    await expectEnd(page);
    await picture(page, "big-run-360");
    expect(await barriers(page)).toEqual([]);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  /** All entries are counted, and the last ones are in sight. */
  async function expectEnd(page: Page): Promise<void> {
    expect(await setSize(page)).toBe(entries);
    await page.locator(`.entry[aria-posinset='${entries}']`).waitFor();
    const last = page.locator(".entry[data-type=decision] strong").last();
    expect(await last.textContent()).toBe("→ work is done");
    await page.waitForFunction(() => {
      const frame = document.querySelector(".conversation");
      const entry = [...document.querySelectorAll(".entry")].at(-1);
      return frame && entry && entry.getBoundingClientRect().bottom <= frame.getBoundingClientRect().bottom;
    });
  }
});

function drawn(page: Page): Promise<number> {
  return page.locator(".entry").count();
}

function elements(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelectorAll("*").length);
}

async function setSize(page: Page): Promise<number> {
  return Number(await page.locator(".entry").last().getAttribute("aria-setsize"));
}

/** Waits until there are so many entries. */
async function setSizeFrom(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => Number(document.querySelector(".entry")?.getAttribute("aria-setsize")) >= wanted,
    count,
  );
}

/** Scrolls the conversation as a reader does, and waits until what is there has its place. */
async function scrollTo(page: Page, part: number): Promise<void> {
  await page.locator(".conversation").evaluate(async (frame, wanted) => {
    frame.scrollTop = frame.scrollHeight * wanted;
    for (let frames = 0; frames < 30; frames += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, part);
}

/** The entries in sight with their places on the screen, as far as a reader sees a difference. */
function inSight(page: Page): Promise<string[]> {
  return page.locator(".conversation").evaluate((frame) => {
    const { top, bottom } = frame.getBoundingClientRect();
    return [...frame.querySelectorAll(".entry")]
      .map((entry) => ({ place: entry.getBoundingClientRect(), text: entry.textContent }))
      .filter(({ place }) => place.bottom > top && place.top < bottom)
      .map(({ place, text }) => `${Math.round(place.top)} ${text}`);
  });
}
