import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DEFINITION_PROBLEM_CODES, ERROR_CODES } from "langgraph-supervisor-workflow";
import { expect, it } from "vitest";
import { headingsOf, root } from "./markdown.ts";

const text = readFileSync(join(root, "docs/errors.md"), "utf8");
const documented = headingsOf(text, 3);

it("docs/errors.md explains every code of the source, and no other", () => {
  // One code may be both: a mistake that build() tells where it can see it, and else an error of the run.
  const codes = new Set<string>([...ERROR_CODES, ...DEFINITION_PROBLEM_CODES]);
  expect(documented.toSorted()).toEqual([...codes].toSorted());
});

it("docs/errors.md explains each code once, with an example and a fix", () => {
  expect(new Set(documented).size).toBe(documented.length);
  const sections = text.split(/^### /m).slice(1);
  const incomplete = sections.filter(
    (section) => !section.includes("```text") || !section.includes("**Fix:**"),
  );
  expect(incomplete.map((section) => section.split("\n", 1).join(""))).toEqual([]);
});
