import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { misdeeds, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("what models write", () => {
  let server: DevServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startDevServer({
      graphs: { hostile: `${at("inspector/e2e/graphs/hostile.ts")}:graph` },
      httpApp: `${at("graphs/inspector.ts")}:app`,
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("stays text: it neither runs nor fetches", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await page.getByLabel("Request").fill("<b>Hello</b>");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    expect(await page.locator(".entry strong", { hasText: "that" }).count()).toBeGreaterThan(0);
    expect(await page.locator(".entry[data-by=user]").textContent()).toContain("<b>Hello</b>");
    expect(await page.locator(".entry :is(script, img, [onerror])").count()).toBe(0);
    const links = await page
      .locator(".entry a")
      .evaluateAll((found) => found.map((link) => link.getAttribute("href")));
    expect(links.filter((href) => href?.includes("javascript"))).toEqual([]);
    expect(await page.evaluate(() => "breach" in window)).toBe(false);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });
});
