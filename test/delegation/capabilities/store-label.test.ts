import fc from "fast-check";
import { expect, it } from "vitest";
import { storeLabel } from "../../../src/delegation/capabilities/store-label.ts";

it.each([
  ["venue-search", "venue-search"],
  ["v1.2", "v1~2e~2"],
  ["a:b_c%d\\e~f", "a~3a~b~5f~c~25~d~5c~e~7e~f"],
  ["", "~~"],
])("%j becomes the label %j", (text, label) => {
  expect(storeLabel(text)).toBe(label);
});

it("every text has a label of its own, which every store takes", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("~", "2", "e", ".", "a") }),
  );
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(storeLabel(one)).toMatch(/^[A-Za-z0-9~-]+$/);
      expect(storeLabel(one) === storeLabel(other)).toBe(one === other);
    }),
    { numRuns: 1_000 },
  );
});
