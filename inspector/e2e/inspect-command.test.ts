import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { misdeeds, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("the inspector of a server that does not have it", () => {
  let server: DevServer;
  let browser: TestBrowser;
  let command: ChildProcess;
  let pageUrl = "";
  beforeAll(async () => {
    server = await startDevServer({ graphs: { asking: `${at("test/fixtures/asking-workflow.ts")}:graph` } });
    browser = await startBrowser();
    const args = [at("dist/inspector/cli.js"), "inspect", "--url", server.url, "--port", "0"];
    command = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    while (pageUrl === "") {
      const [text] = (await once(command.stdout ?? command, "data")) as [Buffer];
      pageUrl = /http:\S+\/inspector\//.exec(text.toString())?.[0] ?? "";
    }
  });
  afterAll(async () => {
    command?.kill();
    await browser?.close();
    await server?.stop();
  });

  it("shows its workflow, and streams its run", async () => {
    const page = await browser.open(pageUrl);
    await page.locator(".graph-node").first().waitFor();
    await page.getByLabel("Request").fill("Plan a party");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("button", { name: "Answer" }).waitFor();
    expect(await page.locator(".entry[data-by=user]").textContent()).toContain("Plan a party");
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });
});
