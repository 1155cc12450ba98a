import fc from "fast-check";
import type { Observation } from "../../../src/delegation/capabilities/learned-score.ts";

/** An observation with these fields: by itself a success of scout at searching a venue. */
export function observed(given: Partial<Observation> = {}): Observation {
  return {
    capability: "venue-search",
    participant: "scout",
    success: 1,
    at: "2026-01-01T00:00:00.000Z",
    runId: "run",
    taskId: "task",
    attempt: 1,
    ...given,
  };
}

export const score = fc.double({ min: 0, max: 1, noNaN: true });

/** Observations of one participant's capability; attempts and times recur. */
export const observations = fc.array(
  fc
    .record({
      success: score,
      at: fc.integer({ min: 0, max: 20 }).map((second) => new Date(second * 1000).toISOString()),
      runId: fc.constantFrom("run-1", "run-2", "run-10"),
      taskId: fc.constantFrom("1:1", "1:1:2", "2:1"),
      attempt: fc.integer({ min: 1, max: 4 }),
    })
    .map(observed),
  { maxLength: 30 },
);

/** The same in another order. */
export function shuffled<Value>(values: readonly Value[]): fc.Arbitrary<Value[]> {
  return fc.shuffledSubarray([...values], { minLength: values.length });
}
