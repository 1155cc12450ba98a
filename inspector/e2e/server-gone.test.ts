import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { findFreePort } from "../../test/support/free-port.ts";
import { startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("a server that goes and comes back", () => {
  let server: DevServer;
  let browser: TestBrowser;
  let port: number;
  const start = (): Promise<DevServer> =>
    startDevServer({
      port,
      graphs: { "event-planning": `${at("graphs/event-planning.ts")}:graph` },
      httpApp: `${at("graphs/inspector.ts")}:app`,
    });
  beforeAll(async () => {
    port = await findFreePort();
    server = await start();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("is missed in words, and worked with again without a reload", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await page.locator(".graph-node").first().waitFor();
    await server.stop();
    await page.getByLabel("Request").fill("Plan a party");
    await page.getByRole("button", { name: "Send" }).click();
    const notice = page.getByRole("alert");
    await notice.waitFor();
    expect(await notice.textContent()).toContain("The server does not answer.");

    server = await start();
    await notice.waitFor({ state: "detached" });
    await page.getByLabel("Request").fill("Plan a party in Chicago on 12 June for 80 guests");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect(await page.locator(".outcome").textContent()).toMatch(/^Completed\./);
    await page.close();
  });
});
