import { fileURLToPath } from "node:url";
import { Client } from "@langchain/langgraph-sdk";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const wedding = "Plan a wedding for 150 guests in Chicago on 12 June, budget $40,000";
const party = "Plan a party in Boston on 3 March for 40 guests, budget $9,000";
const first = [
  "→ venue",
  "→ logistics",
  "→ venue",
  "→ logistics",
  "→ catering",
  "→ budget",
  "→ work is done",
];

describe("threads and their past", () => {
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

  it("opens the same workflow first, in whatever order the server has them", async () => {
    for (const isTurned of [false, true]) {
      const page = await browser.open("about:blank");
      await page.route("**/assistants/search", async (route) => {
        const response = await route.fetch();
        const made = (await response.json()) as { name: string }[];
        made.sort((one, other) => (one.name < other.name ? -1 : 1));
        await route.fulfill({ response, json: isTurned ? made.reverse() : made });
      });
      await page.goto(`${server.url}/inspector`);
      const workflow = page.getByLabel("Workflow", { exact: true });
      await workflow.getByRole("option", { name: "slow-planning" }).waitFor({ state: "attached" });
      expect(await workflow.getByRole("option").allTextContents()).toEqual([
        "event-planning",
        "slow-planning",
      ]);
      expect(await workflow.evaluate((select: HTMLSelectElement) => select.selectedIndex)).toBe(0);
      await page.close();
    }
  });

  it("lists the threads newest first, and opens each", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await plan(page, wedding);
    await page.getByRole("tab", { name: "Threads" }).click();
    await page.getByRole("region", { name: "Threads" }).getByRole("button", { name: "New thread" }).click();
    await plan(page, party);
    const threads = page.locator(".thread");
    await threads.nth(1).waitFor();
    await page.locator(".thread-title", { hasText: wedding }).waitFor();
    await page.locator(".thread-title", { hasText: party }).waitFor();
    expect(await page.locator(".thread-title").allTextContents()).toEqual([party, wedding]);
    expect(await page.locator(".thread-facts").first().textContent()).toMatch(/^at rest · \d/);
    expect(await page.locator(".thread[aria-current] .thread-title").textContent()).toBe(party);
    await picture(page, "threads-1280");
    expect(await barriers(page)).toEqual([]);

    await threads.nth(1).click();
    await page.getByRole("heading", { name: "Wedding in Chicago" }).waitFor();
    expect(await decisions(page)).toEqual(first);
    await threads.first().click();
    await page.getByRole("heading", { name: "Party in Boston" }).waitFor();
    expect(await page.locator(".entry").first().textContent()).toContain(party);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("travels in time, and forks with an edited request; the first branch stays", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await plan(page, wedding);
    await page.getByRole("tab", { name: "History" }).click();
    await page.locator(".line-row").first().waitFor();
    expect(await page.locator(".line-row").count()).toBe(10);
    await page.getByRole("button", { name: "Older checkpoints" }).click();
    await page.getByText("Before step 0").waitFor();
    expect(await page.locator(".line-row").count()).toBe(16);
    await picture(page, "history-1280");

    // By keyboard: from the newest downwards.
    await page.locator(".line-row > button").first().focus();
    for (let step = 0; step < 10; step += 1) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("This is the past:").waitFor();
    expect(await page.locator(".line-row > [aria-current]").textContent()).toContain("Step 4 → supervisor");
    expect(await decisions(page)).toEqual(first.slice(0, 2));
    expect(await page.getByLabel("Request", { exact: true }).count()).toBe(0);
    await page.getByText("Fork from here with an edited state").click();
    await picture(page, "past-1280");
    expect(await barriers(page)).toEqual([]);

    // A reload shows the same past, and the way back leads to now.
    await page.reload();
    await page.getByText("This is the past:").waitFor();
    expect(await decisions(page)).toEqual(first.slice(0, 2));
    await page.getByRole("button", { name: "Back to now" }).click();
    await page.getByRole("heading", { name: "Wedding in Chicago" }).waitFor();
    expect(await decisions(page)).toEqual(first);

    await page.getByRole("button", { name: "Older checkpoints" }).click();
    await page.getByRole("button", { name: /^Step 0 / }).click();
    await page.getByText("Fork from here with an edited state").click();
    const fork = page.getByRole("button", { name: "Fork and run on" });
    await fork.click();
    await page.getByText(/^Nothing is changed/).waitFor();
    await page.getByLabel("What to edit").selectOption("messages");
    await page.getByLabel("Its value as JSON").fill("[");
    await fork.click();
    await page.getByText(/^This is no JSON/).waitFor();
    await page.getByLabel("What to edit").selectOption("request");
    await page.getByLabel("Its text").fill(party);
    await fork.click();
    await page.getByRole("heading", { name: "Party in Boston" }).waitFor();
    await page.getByLabel("Request", { exact: true }).waitFor();
    expect(await decisions(page)).toEqual(["→ venue", "→ work is done"]);
    expect(await page.locator(".entry[data-by=user]").allTextContents()).toEqual([`You${party}`]);

    await page
      .getByText(/earlier branch 1/)
      .first()
      .waitFor();
    await page.getByText("a branch began").waitFor();
    await picture(page, "branches-1280");
    const end = page.getByRole("button", { name: /^Step 14 → the end/ });
    await end.click();
    await page.getByText("This is the past:").waitFor();
    await page.getByRole("heading", { name: "Wedding in Chicago" }).waitFor();
    expect(await decisions(page)).toEqual(first);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("runs again from an earlier checkpoint, at the width of a telephone", async () => {
    const page = await browser.open(`${server.url}/inspector`, { width: 360, height: 740 });
    await plan(page, wedding);
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("button", { name: "Older checkpoints" }).click();
    await page.getByRole("button", { name: /^Step 4 / }).click();
    await page.getByText("This is the past:").waitFor();
    await picture(page, "past-360");
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Run again from here" }).click();
    await page.getByText("now · a step was done").waitFor();
    await page.getByRole("button", { name: "Older checkpoints" }).click();
    await page.getByText("a branch began").waitFor();
    await picture(page, "branches-360");
    expect(await page.getByText(/earlier branch 1/).count()).toBeGreaterThan(0);
    await page.getByRole("tab", { name: "Conversation" }).click();
    expect(await decisions(page)).toEqual(first);
    await page.getByRole("tab", { name: "Threads" }).click();
    await page.locator(".thread-title", { hasText: wedding }).first().waitFor();
    await picture(page, "threads-360");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("keeps what is open when the server makes the thread of an earlier request late", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    const workflow = page.getByLabel("Workflow", { exact: true });
    await workflow.selectOption("event-planning");
    await plan(page, wedding);
    await page.getByRole("tab", { name: "Threads" }).click();
    for (const leave of ["to another thread", "to another workflow"]) {
      await page.getByRole("region", { name: "Threads" }).getByRole("button", { name: "New thread" }).click();
      const made = await heldThread(page);
      const text = `${party}, ${leave}`;
      await send(page, text);
      await made.isAsked;
      if (leave === "to another thread") await page.locator(".thread").first().click();
      else await workflow.selectOption("slow-planning");
      const place = page.url();
      const isTaken = page.waitForResponse("**/runs/stream");
      made.release();
      await isTaken;
      expect(page.url()).toBe(place);
      // The request is worked on all the same.
      await workflow.selectOption("event-planning");
      await page.locator(".thread", { hasText: text }).getByText("at rest").waitFor();
      await page.locator(".thread", { hasText: text }).click();
      await page.getByRole("region", { name: "Outcome" }).waitFor();
    }
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("goes on from now on a thread of which a program ran an earlier checkpoint", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await plan(page, wedding);
    const threadId = new URL(page.url()).searchParams.get("thread") ?? "";
    const client = new Client({ apiUrl: server.url });
    const history = await client.threads.getHistory(threadId, { limit: 30 });
    const early = history.find(({ metadata }) => metadata?.step === 4)?.checkpoint.checkpoint_id;
    // The server tells this checkpoint to every later run of the thread that does not say otherwise.
    await client.runs.wait(threadId, "event-planning", { input: null, checkpointId: early ?? "" });
    await page.reload();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    await send(page, "And now a party in Boston on 3 March for 40 guests, budget $9,000");
    await page.getByRole("heading", { name: "Party in Boston" }).waitFor();
    await page.getByLabel("Request", { exact: true }).waitFor();
    const said = await page.locator(".entry[data-by=user]").allTextContents();
    expect(said).toHaveLength(2);
    expect((await decisions(page)).slice(0, first.length)).toEqual(first);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("joins a run again that went on while another thread was open", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await page.getByLabel("Workflow", { exact: true }).selectOption("slow-planning");
    await page.getByRole("tab", { name: "Threads" }).click();
    await send(page, wedding);
    await page.getByText("Turn 1").waitFor();
    await page.getByRole("region", { name: "Threads" }).getByRole("button", { name: "New thread" }).click();
    await page.getByText("Say what you want").waitFor();
    await page.locator(".thread-facts", { hasText: "running" }).waitFor();
    await page.locator(".thread[data-status=busy]").click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.getByText("Turn 3").waitFor();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect(await decisions(page)).toEqual(first);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });
});

async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel("Request", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

async function plan(page: Page, text: string): Promise<void> {
  await send(page, text);
  await page.getByRole("region", { name: "Outcome" }).waitFor();
}

/** Keeps the making of the next thread waiting. */
async function heldThread(page: Page): Promise<{ isAsked: Promise<unknown>; release: () => void }> {
  let release = (): void => undefined;
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(
    "**/threads",
    async (route) => {
      await isReleased;
      await route.continue();
    },
    { times: 1 },
  );
  return { isAsked: page.waitForRequest("**/threads"), release };
}

function decisions(page: Page): Promise<string[]> {
  return page.locator(".entry[data-type=decision] strong").allTextContents();
}
