/**
 * How the inspector bears a run of 1,000 tasks and more than 10,000 events, beside one of a tenth of it: in a real
 * browser, with a real dev server. Run: npm run bench:inspector
 */
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { startBrowser, type TestBrowser } from "../inspector/e2e/support/browser.ts";
import { startDevServer } from "../test/support/dev-server.ts";
import {
  countWork,
  entriesFrom,
  openingTime,
  quantile,
  sizeOf,
  type Watched,
  watch,
  watched,
} from "./inspector/meter.ts";

const SIZES = { small: 100, big: 1_000 } as const;
type Size = keyof typeof SIZES;

/** The conversation stands beside each. */
const VIEWS = ["graph", "schedule", "tasks"] as const;
const OTHER = "Usage";

type Figures = Readonly<Record<string, number>>;

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

async function measure(browser: TestBrowser, url: string, size: Size, view: string): Promise<Figures> {
  const tasks = SIZES[size];
  const page = await browser.open(`${url}/inspector?view=${view}`);
  try {
    await page.getByLabel("Workflow", { exact: true }).selectOption({ label: size });
    await page.getByLabel("Request").fill("Search everywhere");
    await watch(page);
    const workMs = await countWork(page);
    await page.getByRole("button", { name: "Send" }).click();
    // In the second half of the run there is most to be slow with.
    for (const part of [0.5, 0.8]) {
      await entriesFrom(page, part * tasks);
      await clickThereAndBack(page, view);
    }
    await page.locator(".outcome").waitFor({ timeout: 300_000 });
    const run = await watched(page);
    const work = { "processor time of the page, ms a task": (await workMs()) / tasks };
    const { heapMb, elements } = await sizeOf(page);
    await page.reload();
    const openingMs = await openingTime(page);
    return { ...figuresOf(run), ...work, "heap, MB": heapMb, elements, "opening it again, ms": openingMs };
  } finally {
    await page.close();
  }
}

async function clickThereAndBack(page: Page, view: string): Promise<void> {
  for (const title of [OTHER, `${view.charAt(0).toUpperCase()}${view.slice(1)}`]) {
    await page.getByRole("tab", { name: title }).click();
    await page.getByRole("tab", { name: title, selected: true }).waitFor();
  }
}

function figuresOf({ durationMs, longTasks, frames, clicks }: Watched): Figures {
  const sum = longTasks.reduce((total, each) => total + each, 0);
  return {
    "run, s": durationMs / 1000,
    "longest task, ms": Math.max(0, ...longTasks),
    "long tasks, ms a second of the run": sum / (durationMs / 1000),
    "frame gap, 95th percentile, ms": quantile(frames, 0.95),
    "click to frame, longest, ms": Math.max(0, ...clicks),
  };
}

const server = await startDevServer({
  graphs: Object.fromEntries(
    Object.keys(SIZES).map((size) => [size, `${at("inspector/e2e/graphs/big.ts")}:${size}`]),
  ),
  httpApp: `${at("graphs/inspector.ts")}:app`,
});
const browser = await startBrowser();
try {
  // What is loaded and compiled once does not count.
  await measure(browser, server.url, "small", "graph");
  const rows = [];
  for (const view of VIEWS) {
    const small = await measure(browser, server.url, "small", view);
    const big = await measure(browser, server.url, "big", view);
    for (const [figure, value] of Object.entries(big)) {
      const before = small[figure] ?? Number.NaN;
      rows.push({
        view,
        figure,
        "100": round(before),
        "1,000": round(value),
        "1,000 / 100": before === 0 ? "–" : (value / before).toFixed(2),
      });
    }
  }
  console.table(rows);
} finally {
  await browser.close();
  await server.stop();
}

function round(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}
