import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@langchain/langgraph-sdk";
import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../../test/support/temporary-folder.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("runs that were started elsewhere", () => {
  let gates: TemporaryFolder;
  let server: DevServer;
  let browser: TestBrowser;
  let client: Client;
  beforeAll(async () => {
    gates = await makeTemporaryFolder("gates");
    server = await startDevServer({
      graphs: { gated: `${at("inspector/e2e/graphs/gated.ts")}:graph` },
      httpApp: `${at("graphs/inspector.ts")}:app`,
      env: { GATES: gates.path },
    });
    client = new Client({ apiUrl: server.url, apiKey: null });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await gates?.remove();
  });
  const open = (gate: string): Promise<void> => writeFile(join(gates.path, gate), "");
  const openThread = (threadId: string, size?: { width: number; height: number }): Promise<Page> =>
    browser.open(`${server.url}/inspector/?thread=${threadId}`, size);
  const makeThread = async (): Promise<string> => (await client.threads.create()).thread_id;
  const input = (gate: string) => ({ messages: [{ type: "human", content: `Carry it through ${gate}` }] });

  it("shows in one tab what another sends", async () => {
    const threadId = await makeThread();
    const [one, other] = [await openThread(threadId), await openThread(threadId)];
    await send(one, "Carry it through gate-tabs");
    for (const page of [one, other]) await working(page);
    expect(await other.locator(".entry[data-by=user]").count()).toBe(0);
    await open("gate-tabs");
    for (const page of [one, other]) {
      await page.getByText("Carried through gate-tabs.").first().waitFor();
      await done(page);
    }
    expect(await decisions(other)).toEqual(await decisions(one));

    // And the other way round, on the same thread, while both are at rest.
    await send(other, "Carry it through gate-back");
    for (const page of [one, other]) await working(page);
    await open("gate-back");
    for (const page of [one, other]) await page.getByText("Carried through gate-back.").first().waitFor();
    for (const page of [one, other]) {
      await done(page);
      expect(misdeeds.get(page)).toEqual([]);
      await page.close();
    }
  });

  it("joins a program's run that is resumable from its beginning", async () => {
    const threadId = await makeThread();
    const page = await openThread(threadId);
    const run = await client.runs.create(threadId, "gated", {
      input: input("gate-program"),
      streamMode: ["custom", "updates"],
      streamResumable: true,
    });
    await working(page);
    // What was told before the page came is there as well: the first decision, and the quick report.
    expect(await decisions(page)).toEqual(["→ scout", "→ carrier"]);
    await page.getByText("The way is clear.").first().waitFor();
    await open("gate-program");
    await done(page);
    expect((await client.runs.get(threadId, run.run_id)).status).toBe("success");
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("looks less often where nothing happens, and at once when somebody comes back to the page", async () => {
    const threadId = await makeThread();
    const page = await openThread(threadId);
    await page.clock.install();
    let looks = 0;
    const isLook = (request: Request): boolean =>
      request.url().endsWith("/threads/search") && (request.postData() ?? "").includes(threadId);
    page.on("request", (request) => {
      if (isLook(request)) looks += 1;
    });
    await page.reload();
    await page.getByText("Say what you want").waitFor();
    await page.waitForLoadState("networkidle");
    const pass = (): Promise<void> => page.clock.runFor(2_000);
    const passWithLook = async (): Promise<void> => {
      const look = page.waitForResponse((response) => isLook(response.request()));
      await pass();
      await look;
    };
    const before = looks;
    for (let tick = 1; tick <= 30; tick += 1) await passWithLook();
    for (let tick = 31; tick <= 34; tick += 1) await pass();
    await passWithLook();
    expect(looks - before).toBe(31);
    await pass();
    const look = page.waitForResponse((response) => isLook(response.request()));
    await page.mouse.move(100, 100);
    await look;
    expect(looks - before).toBe(32);
    await passWithLook();
    await page.close();
  });

  it("takes no event from a program whose run is not resumable, and shows its state", async () => {
    const threadId = await makeThread();
    const page = await openThread(threadId);
    const seen: unknown[] = [];
    const program = (async () => {
      const stream = client.runs.stream(threadId, "gated", {
        input: input("gate-quiet"),
        streamMode: ["custom"],
      });
      for await (const { event, data } of stream) if (event === "custom") seen.push(data);
    })();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.getByText("lets nobody else listen").waitFor();
    // The state comes by reading it again.
    await page.getByText("The way is clear.").first().waitFor();
    await picture(page, "unheard-1280");
    expect(await barriers(page)).toEqual([]);
    await open("gate-quiet");
    await program;
    await done(page);
    await page.getByText("Carried through gate-quiet.").first().waitFor();
    expect(seen.map((event) => (event as { type: string }).type)).toContain("run-finished");
    expect(seen.filter((event) => (event as { type: string }).type === "task-started")).toHaveLength(2);
    expect(await page.getByText("lets nobody else listen").count()).toBe(0);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("says so when two tabs send at once, and keeps what was written", async () => {
    const threadId = await makeThread();
    const [one, other] = [await openThread(threadId), await openThread(threadId)];
    // The other tab learns nothing of the first one's run before it sends.
    let learn = (): void => undefined;
    const learning = new Promise<void>((resolve) => {
      learn = resolve;
    });
    const isHeld = other.waitForRequest("**/threads/search");
    await other.route("**/threads/search", async (route) => {
      await learning;
      await route.continue();
    });
    await isHeld;
    await send(one, "Carry it through gate-both");
    await working(one);
    await send(other, "Carry it through gate-both");
    const notice = other.getByRole("alert");
    await notice.waitFor();
    expect(await notice.textContent()).toContain("Another run is under way on this thread.");
    learn();
    await working(other);
    const request = other.getByLabel("Request", { exact: true });
    expect(await request.inputValue()).toBe("Carry it through gate-both");
    expect(await other.locator(".entry[data-by=user]").count()).toBe(0);
    await picture(other, "busy-1280");
    await open("gate-both");
    for (const page of [one, other]) await done(page);
    await notice.waitFor({ state: "detached" });
    await other.getByRole("button", { name: "Send" }).click();
    for (const page of [one, other]) {
      await expect.poll(() => decisions(page), { timeout: 15_000 }).toHaveLength(6);
      await done(page);
      await page.close();
    }
    expect(await client.runs.list(threadId)).toHaveLength(2);
  });

  it("stops a run on the server, goes on with it, and takes a new request", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await send(page, "Carry it through gate-stop");
    await working(page);
    const threadId = new URL(page.url()).searchParams.get("thread") ?? "";
    await page.getByRole("button", { name: "Stop" }).click();
    const notice = page.getByRole("region", { name: "Unfinished work" });
    await notice.waitFor();
    expect(await notice.textContent()).toContain("next would be carrier");
    const [run] = await client.runs.list(threadId);
    expect(run?.status).toBe("interrupted");
    expect((await client.threads.get(threadId)).status).not.toBe("busy");
    await picture(page, "stopped-1280");
    expect(await barriers(page)).toEqual([]);

    await open("gate-stop");
    await notice.getByRole("button", { name: "Run on from the last checkpoint" }).click();
    await done(page);
    expect(await decisions(page)).toEqual(["→ scout", "→ carrier", "→ work is done"]);

    await send(page, "Carry it through gate-again");
    await working(page);
    await page.getByRole("button", { name: "Stop" }).click();
    await notice.waitFor();
    await open("gate-new");
    await send(page, "Carry it through gate-new");
    await done(page);
    await page.getByText("Carried through gate-new.").first().waitFor();
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("keeps what is chosen in a view when the layout changes, and shows which tabs there are more", async () => {
    const page = await browser.open(`${server.url}/inspector/?view=tasks`);
    await open("gate-wide");
    await send(page, "Carry it through gate-wide");
    await done(page);
    const row = page.locator("#view [aria-expanded]").first();
    await row.click();
    await page.locator("#view [aria-expanded=true]").first().waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole("tab", { name: "Conversation" }).waitFor({ state: "attached" });
    await page.locator("#view [aria-expanded=true]").first().waitFor();
    await page.getByRole("tab", { name: "Threads" }).focus();
    await page.getByRole("tab", { name: "Tasks" }).focus();
    await page.keyboard.press("End");
    for (const name of ["Threads", "Conversation"]) {
      await page.getByRole("tab", { name }).click();
      await expect.poll(() => inSight(page, name)).toBe(true);
    }
    await page.getByRole("tab", { name: "Tasks" }).click();
    await picture(page, "tabs-360");
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole("tab", { name: "Conversation" }).waitFor({ state: "detached" });
    await page.close();
  });
});

async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel("Request", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** The slow worker is at work, and the page shows it. */
async function working(page: Page): Promise<void> {
  await page.locator(".entry[data-type=report]", { hasText: "carrier" }).getByText("working").waitFor();
}

async function done(page: Page): Promise<void> {
  await page.getByRole("region", { name: "Outcome" }).waitFor();
  await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
}

function decisions(page: Page): Promise<string[]> {
  return page.locator(".entry[data-type=decision] strong").allTextContents();
}

/** Whether the tab lies within what the list of tabs shows. */
function inSight(page: Page, name: string): Promise<boolean> {
  return page.getByRole("tab", { name }).evaluate((tab) => {
    const list = tab.parentElement?.getBoundingClientRect();
    const { left, right } = tab.getBoundingClientRect();
    return list !== undefined && left >= list.left && right <= list.right;
  });
}
