import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WORKFLOW_EVENT_TYPES } from "langgraph-supervisor-workflow";
import ts from "typescript";
import { expect, it } from "vitest";
import { headingsOf, root } from "./markdown.ts";

const text = readFileSync(join(root, "docs/events.md"), "utf8");

it("docs/events.md describes every event of the source in its order, and no other", () => {
  expect(headingsOf(text, 3)).toEqual([...WORKFLOW_EVENT_TYPES]);
});

it("docs/events.md names every field of every event, and no other", () => {
  const documented = new Map(
    text
      .split(/^### /m)
      .slice(1)
      .map((section) => {
        const [title = ""] = section.split("\n", 1);
        const fields = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, field = ""]) => field);
        return [title.replaceAll("`", ""), fields.sort()];
      }),
  );
  expect(Object.fromEntries(documented)).toEqual(fieldsInSource());
});

/** For each event type the fields that its interface declares beside `type` and what every event carries. */
function fieldsInSource(): Record<string, string[]> {
  const path = join(root, "src/events/event.ts");
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const fields = source.statements.filter(ts.isInterfaceDeclaration).flatMap((declaration) => {
    const members = declaration.members.filter(ts.isPropertySignature);
    const type = members.find((member) => member.name.getText() === "type")?.type?.getText();
    const names = members.map((member) => member.name.getText()).filter((name) => name !== "type");
    return type === undefined ? [] : [[JSON.parse(type) as string, names.sort()] as const];
  });
  return Object.fromEntries(fields);
}
