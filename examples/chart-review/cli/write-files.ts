import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { storyPage } from "../page/page.ts";
import type { ReviewStory } from "../review-story.ts";

/**
 * Writes the page, the last version of the specification, and its picture; returns their paths.
 *
 * @throws an Error that names the folder if it cannot be written to
 */
export async function writeFiles(folder: string, story: ReviewStory): Promise<string[]> {
  const last = story.versions.at(-1);
  const files = {
    "index.html": storyPage(story),
    "chart.vl.json": `${JSON.stringify(last?.spec, null, 2)}\n`,
    "chart.svg": `${last?.svg}\n`,
  };
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The page could not be written to ${folder} (${reason}). Name another folder with --out.`,
      {
        cause: error,
      },
    );
  }
  return Object.keys(files).map((name) => join(folder, name));
}
