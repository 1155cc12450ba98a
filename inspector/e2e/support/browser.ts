import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";

/** Where pictures of the views are kept, as build output. */
export const SCREENSHOTS = fileURLToPath(new URL("../../screenshots", import.meta.url));

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export interface TestBrowser {
  open(url: string, size?: { readonly width: number; readonly height: number }): Promise<Page>;
  close(): Promise<void>;
}

/** What a page did that it must not: requests to elsewhere, errors, breaches of its policy. */
export const misdeeds = new WeakMap<Page, string[]>();

/** Debian's Chromium, or the one that `CHROMIUM` names, with a profile of its own that is empty. */
export async function startBrowser(): Promise<TestBrowser> {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error("There is no Chromium. Install one (apt-get install chromium), or name it in CHROMIUM.");
  }
  const profile = await makeTemporaryFolder("browser");
  const context = await chromium.launchPersistentContext(profile.path, {
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    open: (url, size = { width: 1280, height: 800 }) => openPage(context, url, size),
    close: async () => {
      await context.close();
      await profile.remove();
    },
  };
}

async function openPage(
  context: BrowserContext,
  url: string,
  size: { readonly width: number; readonly height: number },
): Promise<Page> {
  const page = await context.newPage();
  const found: string[] = [];
  misdeeds.set(page, found);
  const { origin } = new URL(url);
  page.on("request", (request) => {
    const target = new URL(request.url());
    if (target.origin !== origin && target.protocol.startsWith("http")) found.push(`asked ${request.url()}`);
  });
  page.on("pageerror", (error) => found.push(`threw ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") found.push(`said ${message.text()}`);
  });
  // How much slower than this machine the page runs: what depends on luck with time comes to light.
  const rate = Number(process.env.CPU_SLOWDOWN ?? 1);
  if (rate > 1) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate });
  }
  await page.setViewportSize(size);
  await page.goto(url);
  return page;
}

/** Keeps a picture of what the page shows, in both colour schemes. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light" });
}
