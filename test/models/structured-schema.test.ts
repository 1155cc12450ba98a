import { supervisorDecisionSchema } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { structuredSchema } from "../../src/models/structured-schema.ts";

const strictOf = (schema: z.ZodType): boolean => structuredSchema("answer", schema).strict;

interface Tree {
  label: string;
  children: Tree[];
}
const lazyTree: z.ZodType<Tree> = z.object({ label: z.string(), children: z.array(z.lazy(() => lazyTree)) });
const getterTree = z.object({
  label: z.string(),
  get children() {
    return z.array(getterTree);
  },
});
const loose: z.ZodType = z.object({ label: z.string().optional(), next: z.lazy(() => loose).nullable() });

describe("a schema that strict mode can carry", () => {
  it.each<[string, z.ZodType]>([
    ["scalars", z.object({ a: z.string(), b: z.number(), c: z.boolean(), d: z.int(), e: z.null() })],
    ["nullable fields", z.object({ a: z.string().nullable(), b: z.enum(["x", "y"]).nullable() })],
    ["enums and literals", z.object({ a: z.enum(["x", "y"]), b: z.literal("z"), c: z.literal(["p", "q"]) })],
    ["nested objects and arrays", z.object({ a: z.array(z.object({ b: z.array(z.string()) })) })],
    ["unions", z.object({ a: z.union([z.string(), z.number(), z.object({ b: z.string() })]) })],
    ["a recursive schema by a getter", z.object({ tree: getterTree })],
    ["a schema that is recursive at its root", getterTree],
    ["formats", z.object({ a: z.iso.date(), b: z.iso.datetime(), c: z.email(), d: z.uuid() })],
    [
      "bounds of numbers and lists",
      z.object({ a: z.number().min(0).max(9), b: z.array(z.string()).min(1).max(3) }),
    ],
    ["an empty object", z.object({})],
    ["a strict object", z.strictObject({ a: z.string() })],
    ["descriptions", z.object({ a: z.string().describe("A") }).describe("All")],
    [
      "a field named like a keyword",
      z.object({ type: z.string(), properties: z.string(), required: z.boolean() }),
    ],
    ["a refined object", z.object({ a: z.string() }).refine(() => true)],
    ["a branded object", z.object({ a: z.string() }).brand("Plan")],
    ["a transform, by what goes in", z.object({ a: z.string().transform((text) => text.length) })],
  ])("is one of %s", (_what, schema) => {
    expect(strictOf(schema)).toBe(true);
  });

  it("is the decision's, for any names", () => {
    const schema = structuredSchema(
      "supervisor_decision",
      supervisorDecisionSchema(["venue", "Étage 2", "none"]),
    );
    expect(schema.strict).toBe(true);
    expect(schema.json).toMatchObject({
      type: "object",
      additionalProperties: false,
      title: "supervisor_decision",
    });
    expect(schema.json.required).toEqual([
      "reason",
      "nextAgent",
      "instruction",
      "assignments",
      "userInputNeeded",
      "userPrompt",
    ]);
    expect(Object.keys(schema.json.properties as object)[0]).toBe("reason");
    expect(JSON.stringify((schema.json.properties as Record<string, unknown>).nextAgent)).toContain(
      '"enum":["venue","Étage 2","none"]',
    );
  });
});

describe("a schema that strict mode cannot carry", () => {
  it.each<[string, z.ZodType]>([
    ["an optional field", z.object({ a: z.string().optional() })],
    ["an optional field deep inside", z.object({ a: z.array(z.object({ b: z.string().optional() })) })],
    ["a default", z.object({ a: z.string().default("x") })],
    ["a record", z.object({ a: z.record(z.string(), z.number()) })],
    ["any", z.object({ a: z.any() })],
    ["unknown in a list", z.object({ a: z.array(z.unknown()) })],
    ["any in a union", z.object({ a: z.union([z.string(), z.any()]) })],
    ["other keys", z.looseObject({ a: z.string() })],
    ["a catch-all", z.object({ a: z.string() }).catchall(z.string())],
    ["a tuple", z.object({ a: z.tuple([z.string(), z.number()]) })],
    ["a length of text", z.object({ a: z.string().min(3) })],
    ["a URL", z.object({ a: z.url() })],
    ["a recursion by z.lazy, which zod writes with allOf", z.object({ tree: lazyTree })],
    ["an optional field in a recursive schema", z.object({ tree: loose })],
    ["a prefault", z.object({ a: z.string().prefault("x") })],
  ])("has %s, and goes non-strict", (_what, schema) => {
    const made = structuredSchema("answer", schema);
    expect(made.strict).toBe(false);
    expect(made.json.type).toBe("object");
  });

  it("with a discriminated union is either said to be non-strict or made of what strict mode knows", () => {
    const made = structuredSchema(
      "answer",
      z.object({
        a: z.discriminatedUnion("type", [
          z.object({ type: z.literal("x"), n: z.number() }),
          z.object({ type: z.literal("y"), s: z.string() }),
        ]),
      }),
    );
    if (JSON.stringify(made.json).includes("oneOf")) expect(made.strict).toBe(false);
    else expect(made.strict).toBe(true);
  });
});

describe("a schema that no model can be asked for", () => {
  it.each<[string, z.ZodType]>([
    ["a date", z.object({ a: z.date() })],
    ["a bigint", z.object({ a: z.bigint() })],
    ["undefined", z.object({ a: z.undefined() })],
    ["a map", z.object({ a: z.map(z.string(), z.string()) })],
    ["a function", z.object({ a: z.custom<() => void>() })],
    ["a date deep inside", z.object({ a: z.array(z.union([z.string(), z.object({ b: z.date() })])) })],
  ])("has %s", (_what, schema) => {
    expect(() => structuredSchema("answer", schema)).toThrow();
  });

  it.each<[string, z.ZodType]>([
    ["a string", z.string()],
    ["a list", z.array(z.object({}))],
    ["a nullable object", z.object({ a: z.string() }).nullable()],
    ["a union of objects", z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])],
    ["a record", z.array(z.string())],
  ])("is %s: it must be an object, and the error says so", (_what, schema) => {
    expect(() => structuredSchema("answer", schema)).toThrow(/object/);
  });

  it("is not one that is an object, only registered under an id", () => {
    const schema = z.object({ a: z.string() }).meta({ id: "StructuredSchemaTestPlan" });
    expect(structuredSchema("answer", schema)).toMatchObject({ strict: true, json: { type: "object" } });
    const used = z.object({ first: schema, second: schema });
    expect(structuredSchema("answer", used).strict).toBe(true);
  });
});

describe("what goes out", () => {
  it("is named, described, closed, and says nothing of $schema", () => {
    const { json } = structuredSchema("answer", z.object({ a: z.object({ b: z.string() }) }), "What to say.");
    expect(json).toMatchObject({
      title: "answer",
      description: "What to say.",
      additionalProperties: false,
      properties: { a: { additionalProperties: false } },
    });
    expect(json).not.toHaveProperty("$schema");
  });

  it("keeps the schema's own description and title", () => {
    const schema = z.object({ a: z.string() }).meta({ title: "Plan", description: "The plan" });
    expect(structuredSchema("answer", schema, "other").json).toMatchObject({
      title: "Plan",
      description: "The plan",
    });
  });

  it("keeps a record's values open", () => {
    const { json } = structuredSchema("answer", z.object({ a: z.record(z.string(), z.number()) }));
    const field = (json.properties as Record<string, { additionalProperties: unknown }>).a;
    expect(field?.additionalProperties).toEqual({ type: "number" });
  });
});
