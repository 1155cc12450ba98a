import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@langchain/langgraph-sdk";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { findFreePort } from "../../test/support/free-port.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../../test/support/temporary-folder.ts";
import { barriers } from "./support/accessibility.ts";
import { picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("a server that is killed in the middle of a run", () => {
  let folder: TemporaryFolder;
  let server: DevServer;
  let browser: TestBrowser;
  let port: number;
  const start = (): Promise<DevServer> =>
    startDevServer({
      port,
      folder: folder.path,
      graphs: { gated: `${at("inspector/e2e/graphs/gated.ts")}:graph` },
      httpApp: `${at("graphs/inspector.ts")}:app`,
      env: { GATES: folder.path },
    });
  beforeEach(async () => {
    folder = await makeTemporaryFolder("killed");
    port = await findFreePort();
    server = await start();
    browser = await startBrowser();
  });
  afterEach(async () => {
    await browser?.close();
    await server?.stop();
    await folder?.remove();
  });
  /** What the server has written down of its threads. */
  const written = (file: string): Promise<string> =>
    readFile(join(folder.path, ".langgraph_api", file), "utf8").catch(() => "");
  const restart = async (page: Page): Promise<void> => {
    await server.kill();
    const notice = page.getByRole("alert");
    await notice.waitFor();
    expect(await notice.textContent()).toContain("The server does not answer.");
    server = await start();
  };

  it("leaves a run that is gone on with in a copy of its thread", async () => {
    const client = new Client({ apiUrl: server.url, apiKey: null });
    const { thread_id: before } = await client.threads.create();
    await client.runs.create(before, "gated", {
      input: { messages: [{ type: "human", content: "Carry it through gate-kill" }] },
      streamMode: ["custom", "updates"],
      streamResumable: true,
    });
    // The dev server writes three seconds after it was last asked, and who listens to a quiet run asks all the time.
    await expect.poll(() => written(".langgraphjs_ops.json"), { timeout: 20_000 }).toContain('"running"');
    await expect
      .poll(() => written(".langgraphjs_api.checkpointer.json"), { timeout: 20_000 })
      .toContain(before);
    const page = await browser.open(`${server.url}/inspector/?thread=${before}`);
    await working(page);
    await restart(page);

    const notice = page.getByRole("alert", { name: "Lost run" });
    await notice.waitFor();
    expect(await notice.textContent()).toContain("What the run had finished is kept.");
    expect(await page.getByRole("button", { name: "Stop" }).count()).toBe(0);
    await picture(page, "lost-run-1280");
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await picture(page, "lost-run-360");
    await page.setViewportSize({ width: 1280, height: 800 });

    await notice.getByRole("button", { name: "Run on in a copy" }).click();
    await working(page);
    expect(threadOf(page)).not.toBe(before);
    await writeFile(join(folder.path, "gate-kill"), "");
    await done(page);
    // The quick worker was not asked again.
    expect(await decisions(page)).toEqual(["→ scout", "→ carrier", "→ work is done"]);
    const state = await client.threads.getState(threadOf(page));
    expect((state.values as { tasks: unknown[] }).tasks).toHaveLength(2);

    await writeFile(join(folder.path, "gate-next"), "");
    await send(page, "Carry it through gate-next");
    await page.getByText("Carried through gate-next.").first().waitFor();
    await done(page);
  });

  it("says that a run is gone that the server had not written down", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await writeFile(join(folder.path, "gate-first"), "");
    await send(page, "Carry it through gate-first");
    await done(page);
    const thread = threadOf(page);
    await expect
      .poll(() => written(".langgraphjs_ops.json"), { timeout: 20_000 })
      .toMatch(new RegExp(`${thread}[^]*"success"`));
    await send(page, "Carry it through gate-second");
    await working(page);
    await restart(page);
    const notice = page.getByRole("alert").getByText("The server came back without the run.");
    await notice.waitFor();
    await picture(page, "forgotten-run-1280");
    await writeFile(join(folder.path, "gate-second"), "");
    await send(page, "Carry it through gate-second");
    await page.getByText("Carried through gate-second.").first().waitFor();
    await done(page);
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});

async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel("Request", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

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

function threadOf(page: Page): string {
  return new URL(page.url()).searchParams.get("thread") ?? "";
}
