import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  outputName,
  outputsOf,
  recordedSpecSchema,
  recordSpec,
  reviewItem,
  specProblems,
} from "../../src/review/spec.ts";
import { specOf } from "./reviewed.ts";

const item = { description: "Do it", acceptanceCriteria: "It is done" };
const good = { title: "T", description: "D", acceptanceCriteria: "C", items: { a: item } };

const places = (given: unknown): string[] => specProblems(given).map(({ place }) => place);

describe("what is wrong with a specification", () => {
  it("is nothing, where everything is there", () => {
    expect(specProblems(good)).toEqual([]);
    expect(specProblems({ ...good, acceptanceCriteria: { short: "…", clear: "…" } })).toEqual([]);
    expect(specProblems({ ...good, items: { a: { ...item, output: z.object({ n: z.number() }) } } })).toEqual(
      [],
    );
  });

  it.each([
    [null, "null"],
    [undefined, "undefined"],
    ["a text", "string"],
    [[], "object"],
  ])("is said of %j, which is none", (given, named) => {
    expect(specProblems(given)).toEqual([
      {
        place: "",
        message: `${named} is no specification.`,
        fix: "give { title, description, acceptanceCriteria, items }.",
      },
    ]);
  });

  it("is told all at once, each with its place and its fix", () => {
    const problems = specProblems({
      title: " ",
      description: 5,
      acceptanceCriteria: {},
      items: {
        a: { description: "", acceptanceCriteria: { short: "" } },
        b: { ...item, output: "a string" },
        c: { ...item, output: z.date() },
        d: { ...item, output: z.array(z.string()) },
        e: null,
      },
    });
    expect(problems.map(({ place }) => place)).toEqual([
      "title",
      "description",
      "acceptanceCriteria",
      "items.a.description",
      "items.a.acceptanceCriteria",
      "items.b.output",
      "items.c.output",
      "items.d.output",
      "items.e",
    ]);
    for (const { message, fix } of problems) expect([message, fix]).not.toContain("");
  });

  it.each([[undefined], [{}], [[]], ["a"]])("is said of items that are %j", (items) => {
    expect(places({ ...good, items })).toEqual(["items"]);
  });

  it("is said of names that nobody could call", () => {
    for (const name of ["", " ", "---", "_", "\u0000", "a\nb", "__proto__"]) {
      const items = JSON.parse(`{ ${JSON.stringify(name)}: ${JSON.stringify(item)} }`);
      expect(places({ ...good, items }), JSON.stringify(name)).toEqual([`items.${name}`]);
    }
    for (const name of ["constructor", "toString", "名前", "1", "a.b/c", 'with "quotes"']) {
      expect(specProblems({ ...good, items: { [name]: item } }), name).toEqual([]);
    }
  });

  it("is said of two names that a model could not tell apart", () => {
    const [problem] = specProblems({ ...good, items: { "axis-and-grid": item, "Axis and Grid": item } });
    expect(problem).toEqual({
      place: "items.Axis and Grid",
      message: 'a model could not tell it from "axis-and-grid".',
      fix: "rename one of the two.",
    });
  });

  it("is said of criteria whose ids would be lost or mixed up", () => {
    const criteria = (text: string) => ({
      ...good,
      items: { a: { ...item, acceptanceCriteria: JSON.parse(text) } },
    });
    for (const text of ['{ "__proto__": "must" }', '{ "": "must" }', '{ "Short": "x", "short": "y" }']) {
      expect(
        places(criteria(text)).every((place) => place.startsWith("items.a.acceptanceCriteria")),
        text,
      ).toBe(true);
      expect(places(criteria(text)), text).not.toEqual([]);
    }
  });
});

describe("a recorded specification", () => {
  it("has its criteria by id, and outputs as JSON Schema", () => {
    const output = z.object({ n: z.number() });
    const recorded = recordSpec({
      ...good,
      items: { a: { ...item, output }, b: { ...item, acceptanceCriteria: { x: "X" } } },
    });
    expect(recorded).toEqual({
      title: "T",
      description: "D",
      acceptanceCriteria: { criterion: "C" },
      items: {
        a: {
          description: "Do it",
          acceptanceCriteria: { criterion: "It is done" },
          output: expect.any(Object),
        },
        b: { description: "Do it", acceptanceCriteria: { x: "X" }, output: null },
      },
    });
    expect(recorded.items.a?.output).toMatchObject({ properties: { n: { type: "number" } } });
  });

  it("is plain data that the state's schema takes as it is", () => {
    const recorded = recordSpec({ ...good, items: { constructor: item, a: item } });
    expect(recordedSpecSchema.parse(JSON.parse(JSON.stringify(recorded)))).toEqual(recorded);
  });

  it("gives its items by name, and says which there is not", () => {
    const recorded = recordSpec(specOf("a"));
    expect(reviewItem(recorded, "a")).toEqual({
      name: "a",
      description: "Do a",
      acceptanceCriteria: { done: "a is done" },
    });
    expect(() => reviewItem(recorded, "b")).toThrow('The specification has no item "b".');
  });

  it("names outputs as models may be asked for them", () => {
    expect(outputName("axis & grid/ß")).toMatch(/^[A-Za-z0-9_-]{1,60}$/);
    expect(outputName("x".repeat(200))).toHaveLength(60);
  });
});

describe("outputs", () => {
  const Point = z.object({ x: z.number() }).meta({ id: "Point of the output tests" });
  const outputs = {
    plain: [z.object({ n: z.number() }), { n: 1 }, { n: "1" }],
    more: [z.object({ n: z.number() }), { n: 1, more: 2 }, { more: 2 }],
    strict: [z.strictObject({ n: z.number() }), { n: 1 }, { n: 1, more: 2 }],
    optional: [z.object({ n: z.string().optional() }), {}, { n: 1 }],
    nullable: [z.object({ n: z.string().nullable() }), { n: null }, {}],
    tuple: [z.object({ n: z.tuple([z.string(), z.number()]) }), { n: ["a", 1] }, { n: ["a"] }],
    union: [z.object({ n: z.union([z.literal("a"), z.number()]) }), { n: "a" }, { n: "b" }],
    record: [z.object({ n: z.record(z.string(), z.number()) }), { n: { a: 1 } }, { n: { a: "b" } }],
    date: [z.object({ n: z.iso.date() }), { n: "2026-01-01" }, { n: "today" }],
    shared: [
      z.object({ from: Point, to: Point }),
      { from: { x: 1 }, to: { x: 2 } },
      { from: { x: 1 }, to: {} },
    ],
  } as const;

  it.each(Object.entries(outputs))("are the same out of the state: %s", (_name, [output, fits, doesNot]) => {
    const spec = { ...good, items: { a: { ...item, output } } };
    for (const source of [
      spec,
      JSON.parse(JSON.stringify(recordSpec(spec))) as ReturnType<typeof recordSpec>,
    ]) {
      const schema = outputsOf(source).get("a");
      expect(schema?.zod.safeParse(fits).success).toBe(true);
      expect(schema?.zod.safeParse(doesNot).success).toBe(false);
    }
  });

  it("are there only for items that have one", () => {
    expect([...outputsOf(specOf("a", "b")).keys()]).toEqual([]);
  });
});
