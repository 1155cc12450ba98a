import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "../../test/support/dev-server.ts";
import { barriers } from "./support/accessibility.ts";
import { misdeeds, picture, startBrowser, type TestBrowser } from "./support/browser.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describe("questions", () => {
  let server: DevServer;
  let browser: TestBrowser;
  beforeAll(async () => {
    server = await startDevServer({
      graphs: {
        asking: `${at("inspector/e2e/graphs/asking.ts")}:graph`,
        "event-planning": `${at("graphs/event-planning.ts")}:graph`,
      },
      httpApp: `${at("graphs/inspector.ts")}:app`,
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("of several at once are forms made from their schema, each answered on its own", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await page.getByLabel("Request").fill("A party");
    await page.getByRole("button", { name: "Send" }).click();
    const forms = page.locator("form.question");
    await forms.nth(2).waitFor();
    expect(await forms.count()).toBe(3);
    expect(await barriers(page)).toEqual([]);
    await picture(page, "questions-1280");

    // Field by field, with what is wrong said at the field.
    const booking = forms.filter({ hasText: "What shall I book?" });
    await booking.getByLabel("Date").fill("12 June");
    await booking.getByLabel("Guests").fill("many");
    await booking.getByRole("button", { name: "Answer" }).click();
    expect(await booking.getByRole("alert").textContent()).toBe("Guests: give a number.");
    await booking.getByLabel("Guests").fill("80");
    await booking.getByLabel("Hall").selectOption({ label: "Mill House" });
    await booking.getByRole("button", { name: "Answer" }).click();
    await hasForms(page, 2);

    const approval = forms.filter({ hasText: "waits for your approval" });
    await approval.getByRole("button", { name: "Answer" }).click();
    expect(await approval.getByRole("alert").textContent()).toBe("Say what is to become of pay.");
    await approval.getByLabel("Edit").check();
    await approval.getByLabel("Arguments as JSON").fill('{ "amount": 300 }');
    expect(await barriers(page)).toEqual([]);
    await picture(page, "approval-1280");
    await approval.getByRole("button", { name: "Answer" }).click();
    await hasForms(page, 1);

    // The empty answer is one.
    await forms.getByRole("button", { name: "Answer" }).click();
    await page.getByRole("region", { name: "Outcome" }).waitFor();
    const reports = await page.locator(".entry[data-type=report]").allTextContents();
    expect(reports.join("\n")).toContain('Words: ""');
    expect(reports.join("\n")).toContain('Booking: {"date":"12 June","guests":80,"hall":"Mill House"}');
    expect(reports.join("\n")).toContain(
      '{"type":"edit","editedAction":{"name":"pay","args":{"amount":300}}}',
    );
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("that were answered can be answered otherwise, from the past", async () => {
    const page = await browser.open(`${server.url}/inspector`);
    await page.getByLabel("Workflow", { exact: true }).selectOption("event-planning");
    await page.getByLabel("Request").fill("Plan a party");
    await page.getByRole("button", { name: "Send" }).click();
    await answerInWords(page, "In Chicago on 12 June, for 80 guests");
    await page.getByRole("heading", { name: "Party in Chicago" }).waitFor();
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("button", { name: "Older checkpoints" }).click();
    await page.getByRole("button", { name: /waiting for an answer/ }).click();
    await page.getByText("What was asked is asked anew").waitFor();
    await page.getByRole("button", { name: "Run again from here" }).click();
    await answerInWords(page, "In Boston on 3 March, for 40 guests");
    await page.getByRole("heading", { name: "Party in Boston" }).waitFor();
    expect(await page.locator(".entry[data-by=user]").allTextContents()).toEqual([
      "YouPlan a party",
      "YouIn Boston on 3 March, for 40 guests",
    ]);
    expect(misdeeds.get(page)).toEqual([]);
    await page.close();
  });

  it("can be answered on a small screen", async () => {
    const page = await browser.open(`${server.url}/inspector`, { width: 360, height: 740 });
    await page.getByLabel("Request").fill("A party");
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator("form.question").nth(2).waitFor();
    await picture(page, "questions-360");
    expect(await barriers(page)).toEqual([]);
    const sideways = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways).toBe(0);
    await page.close();
  });
});

async function answerInWords(page: Page, words: string): Promise<void> {
  const form = page.locator("form.question");
  await form.getByRole("textbox").fill(words);
  await form.getByRole("button", { name: "Answer" }).click();
}

async function hasForms(page: Page, count: number): Promise<void> {
  await page.waitForFunction((wanted) => document.querySelectorAll("form.question").length === wanted, count);
}
