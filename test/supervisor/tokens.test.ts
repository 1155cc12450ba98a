import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shorten, tokensOf } from "../../src/supervisor/tokens.ts";

describe("shorten", () => {
  it("leaves a text that fits as it is", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        expect(shorten(text, tokensOf(text))).toBe(text);
      }),
    );
  });

  it("never goes over its bound", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 2000 }),
        fc.double({ min: 0, max: 300, noNaN: true }),
        (text, max) => {
          expect(tokensOf(shorten(text, max))).toBeLessThanOrEqual(max);
        },
      ),
    );
  });

  it("keeps the beginning and the end, and shows that something is missing", () => {
    const text = `FIRST ${"word ".repeat(500)}LAST`;
    const short = shorten(text, 40);
    expect(short.startsWith("FIRST")).toBe(true);
    expect(short.endsWith("LAST")).toBe(true);
    expect(short).toContain("shortened");
  });

  it("cuts no character in two", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", " ", "🎉", "👩‍🍳", "𝒱"), { maxLength: 400 }),
        fc.nat({ max: 60 }),
        (characters, max) => {
          const text = characters.join("");
          expect(shorten(text, max)).not.toMatch(/\p{Surrogate}/u);
        },
      ),
    );
  });
});
