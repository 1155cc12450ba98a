import { describe, expect, it } from "vitest";
import { z } from "zod";
import { beginReview } from "../../src/review/begin.ts";
import { defineReview, type ReviewDefinition } from "../../src/review/review-definition.ts";
import { recordSpec } from "../../src/review/spec.ts";
import { boardSchema, specOf } from "./reviewed.ts";

const input = { messages: [], state: { city: "Ghent" } };
const runtime = { canAsk: true, previous: { version: 3, value: "before" } } as never;

function definitionOf(options: { spec?: unknown; initial?: unknown; schema?: z.ZodType }): ReviewDefinition {
  const { spec = specOf("a"), initial = {}, schema = boardSchema } = options;
  const given = {
    spec,
    artifact: { initial, schema },
    reviewer: () => ({ verdict: "approved" }),
    merge: () => "",
  };
  return defineReview(given as never, { model: null, hasOwnSupervisor: true }, ({ message }) => {
    throw new Error(message);
  });
}

const begin = (options: Parameters<typeof definitionOf>[0]) =>
  beginReview(definitionOf(options), input, runtime);

describe("a run's beginning", () => {
  it("is what was given", async () => {
    expect(await begin({ initial: { x: 1 } })).toEqual({
      spec: recordSpec(specOf("a")),
      artifact: { version: 0, value: { x: 1 } },
    });
  });

  it("is worked out by functions, also slow ones, from the input and what was there before", async () => {
    const seen: unknown[] = [];
    const keep = async (...given: unknown[]): Promise<void> => {
      await Promise.resolve();
      seen.push(given);
    };
    const beginning = await begin({
      spec: async (...given: unknown[]) => {
        await keep(...given);
        return specOf("b");
      },
      initial: async (...given: unknown[]) => {
        await keep(...given);
        return { x: 2 };
      },
    });
    expect(beginning).toEqual({ spec: recordSpec(specOf("b")), artifact: { version: 0, value: { x: 2 } } });
    expect(seen).toEqual([
      [input, runtime],
      [input, runtime],
    ]);
  });

  it("takes what the artifact's schema makes of it, as plain JSON, and shares nothing with what was given", async () => {
    const initial = { list: [1] };
    const schema = z.object({ list: z.array(z.number()), when: z.date().default(new Date(0)) });
    const { artifact } = (await begin({ initial, schema })) as unknown as {
      artifact: { value: { list: number[] } };
    };
    expect(artifact.value).toEqual({ list: [1], when: "1970-01-01T00:00:00.000Z" });
    artifact.value.list.push(2);
    expect(initial).toEqual({ list: [1] });
  });

  it("waits for a schema whose checks are asynchronous", async () => {
    const schema = z.string().refine(async (text) => text !== "");
    expect(await begin({ initial: "x", schema })).toMatchObject({ artifact: { value: "x" } });
    await expect(begin({ initial: "", schema })).rejects.toMatchObject({ code: "INVALID_SPEC" });
  });

  it("is a question, where the function asks one", async () => {
    const initial = (): never => {
      throw new Error("Too early");
    };
    expect(await begin({ spec: () => ({ question: "Which?" }), initial })).toEqual({ question: "Which?" });
  });

  it("is refused with everything that is wrong with the specification", async () => {
    const bad = begin({ spec: () => ({ ...specOf("a", "A"), title: "" }) });
    await expect(bad).rejects.toMatchObject({ code: "INVALID_SPEC" });
    await expect(bad).rejects.toThrow(
      'The specification cannot be used:\n- title: it has no text. Fix: say it in words.\n- items.A: a model could not tell it from "a". Fix: rename one of the two.',
    );
    for (const given of [undefined, null, "spec", { question: " " }]) {
      await expect(begin({ spec: () => given })).rejects.toMatchObject({ code: "INVALID_SPEC" });
    }
  });

  it("is refused with an artifact that does not fit, or that is no JSON", async () => {
    const wrong = begin({ initial: () => ({ a: "x" }), schema: z.object({ a: z.number() }) });
    await expect(wrong).rejects.toThrow(/^The first artifact does not fit `artifact\.schema`: [\s\S]*→ at a/);
    const map = begin({ initial: () => new Map(), schema: z.unknown() });
    await expect(map).rejects.toThrow(/^The first artifact cannot be kept as JSON: .*Map/);
    await expect(map).rejects.toMatchObject({ code: "INVALID_SPEC" });
  });

  it("fails with whatever a function throws", async () => {
    const spec = (): never => {
      throw new Error("No network");
    };
    await expect(begin({ spec })).rejects.toThrow("No network");
  });
});
