import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { anchorsOf, pages, relativeLinksOf, root } from "./markdown.ts";

const links = pages().flatMap(relativeLinksOf);

it("every relative link of the documentation points to a file, and to a heading in it", () => {
  const broken = links.filter(({ path, anchor }) => {
    const file = join(root, path);
    if (!existsSync(file)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(file, "utf8")).has(anchor);
  });
  expect(broken.map(({ page, target }) => `${page} → ${target}`)).toEqual([]);
  expect(links.length).toBeGreaterThan(20);
});

it("every page below docs/ can be reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const page of reached) {
    for (const link of links) if (link.page === page && link.path.endsWith(".md")) reached.add(link.path);
  }
  const missed = pages().filter(({ path }) => !reached.has(path));
  expect(missed.map(({ path }) => path)).toEqual([]);
});
