import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("the artifact in the inspector", () => {
  let server: DevServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startDevServer({
      graphs: { charted: `${at("inspector/e2e/graphs/charted.ts")}:graph` },
      httpApp: `${at("graphs/inspector.ts")}:app`,
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const made = async (text: string, size?: { width: number; height: number }): Promise<Page> => {
    const page = await browser.open(`${server.url}/inspector`, size);
    await page.getByLabel("Request").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    await page.getByRole("tab", { name: "Artifact" }).click();
    return page;
  };

  it("shows every version: who made it, drawn, and what changed", async () => {
    const page = await made("Make a chart");
    await page.locator(".artifact-chart svg").waitFor();
    expect(await versions(page)).toEqual([
      expect.stringMatching(/^Version 2painter · lookapproved · \d/),
      expect.stringMatching(/^Version 1painter · lookapproved in part · \d/),
      "Version 0what the run began with",
    ]);
    expect(await page.locator(".artifact-chart svg .mark-line").count()).toBe(1);
    expect(await page.locator(".artifact-chart svg").textContent()).toContain("Guests by month");
    expect(await changed(page, "removed")).toEqual(['−removed:   "mark": "bar",']);
    expect(await changed(page, "added")).toContain('+added:   "title": "Guests by month"');
    await picture(page, "artifact-1280");
    await page.getByLabel("Changed lines").scrollIntoViewIfNeeded();
    await picture(page, "artifact-changes-1280");
    expect(await barriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Colours: system" }).click();
    await page.locator(".artifact-chart svg").waitFor();
    expect(await barriers(page)).toEqual([]);

    // By keyboard: one stop for all versions, and arrows among them.
    await page.getByRole("radio", { name: /Version 2/ }).focus();
    await page.keyboard.press("ArrowDown");
    await page.locator(".artifact-chart svg .mark-rect").first().waitFor();
    expect(await changed(page, "removed")).toEqual(['−removed:   "mark": "point",']);
    await page.getByRole("radio", { name: /Version 0/ }).check();
    await page.locator(".artifact-chart svg .mark-symbol").first().waitFor();

    // The state alone holds the last value; what it began with comes from the checkpoints.
    await page.reload();
    await page.locator(".artifact-chart svg .mark-line").waitFor();
    await page.getByRole("radio", { name: /Version 0/ }).check();
    await page.locator(".artifact-chart svg .mark-symbol").first().waitFor();
    expect(await page.getByText("not kept").count()).toBe(0);

    // A second run begins anew, and the versions of the first are still there.
    await page.getByRole("radio", { name: /Version 2/ }).check();
    await page.getByLabel("Request").fill("Make a chart again");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("radio", { name: /Run 2, version 2/, checked: true }).waitFor();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    await page.reload();
    await page.getByRole("radio", { name: /Run 2, version 2/, checked: true }).waitFor();
    expect(await page.locator(".artifact-number").allTextContents()).toEqual(
      [2, 1].flatMap((run) => [2, 1, 0].map((version) => `Run ${run}, version ${version}`)),
    );
    for (const run of [2, 1]) {
      await page.getByRole("radio", { name: `Run ${run}, version 1` }).check();
      await page.locator(".artifact-chart svg .mark-rect").first().waitFor();
      await page.getByRole("radio", { name: `Run ${run}, version 0` }).check();
      await page.locator(".artifact-chart svg .mark-symbol").first().waitFor();
    }
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("is usable on a small screen", async () => {
    const page = await made("Make a chart", { width: 360, height: 740 });
    await page.locator(".artifact-chart svg").waitFor();
    await picture(page, "artifact-360");
    expect(await barriers(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("loads nothing that a specification asks for, and says so", async () => {
    const page = await made("Look outside");
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const notes = page.getByLabel("Notes on the chart");
    await notes.getByText("http://elsewhere.example/picture.png").waitFor();
    await page.locator(".artifact-chart svg .mark-rect").first().waitFor();
    await page.getByRole("radio", { name: /Version 1/ }).check();
    await notes.getByText(/may not load .* http:\/\/elsewhere\.example\/rows\.json/).waitFor();
    await page.locator(".artifact-chart svg").waitFor();
    await picture(page, "artifact-refused-1280");
    expect(asked.filter((url) => url.includes("elsewhere"))).toEqual([]);
    expect(await page.locator(".artifact-chart [href^=javascript]").count()).toBe(0);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("tells an error in a specification in words, and breaks nothing", async () => {
    const page = await made("Make a broken one");
    await page.getByText(/^The specification cannot be drawn: /).waitFor();
    await picture(page, "artifact-broken-1280");
    await page.getByRole("radio", { name: /Version 1/ }).check();
    await page
      .getByText(/no-such-mark/i)
      .first()
      .waitFor();
    await page.getByRole("radio", { name: /Version 0/ }).check();
    await page.locator(".artifact-chart svg .mark-symbol").first().waitFor();
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });
});

function versions(page: Page): Promise<string[]> {
  return page.locator(".artifact-version").allTextContents();
}

function changed(page: Page, type: "added" | "removed"): Promise<string[]> {
  return page.locator(`.artifact-changes [data-change=${type}]`).allTextContents();
}
