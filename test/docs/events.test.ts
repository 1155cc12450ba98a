import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WORKFLOW_EVENT_TYPES } from "langgraph-supervisor-workflow";
import ts from "typescript";
import { expect, it } from "vitest";
import { headingsOf, root } from "./markdown.ts";
import { projectOptions } from "./type-check.ts";

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

/** For each event type its fields beside `type` and what every event carries, inherited ones among them. */
function fieldsInSource(): Record<string, string[]> {
  const path = join(root, "src/events/event.ts");
  const program = ts.createProgram([path], { ...projectOptions(), noEmit: true });
  const checker = program.getTypeChecker();
  const statements = program.getSourceFile(path)?.statements ?? [];
  const typeNamed = (name: string): ts.Type => {
    for (const statement of statements) {
      const isType = ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement);
      if (isType && statement.name.text === name) return checker.getTypeAtLocation(statement.name);
    }
    throw new Error(`${path} has no type ${name}.`);
  };
  const fieldsOf = (type: ts.Type): string[] => checker.getPropertiesOfType(type).map(({ name }) => name);
  const common = new Set([...fieldsOf(typeNamed("WorkflowEventBase")), "type"]);
  const union = typeNamed("WorkflowEvent");
  const events = union.isUnion() ? union.types : [union];
  return Object.fromEntries(
    events.map((event) => {
      const discriminant = checker.getPropertyOfType(event, "type");
      const type = discriminant && checker.getTypeOfSymbol(discriminant);
      if (!type?.isStringLiteral()) throw new Error("An event has no literal as its type.");
      return [
        type.value,
        fieldsOf(event)
          .filter((field) => !common.has(field))
          .sort(),
      ];
    }),
  );
}
