import fc from "fast-check";
import { seededRandom, type WorkItem, type Workload } from "../../bench/makespan/workload.ts";

/** Workloads of whole milliseconds, with up to two follow-ups for each review. */
export const workloads: fc.Arbitrary<Workload> = fc
  .record({
    workers: fc.integer({ min: 1, max: 6 }),
    first: fc.integer({ min: 0, max: 12 }),
    seed: fc.integer(),
  })
  .map(({ workers, first, seed }) => {
    const random = seededRandom(seed);
    const upTo = (most: number): number => Math.floor(random() * (most + 1));
    const task = (id: string, depth: number): WorkItem => ({
      id,
      workMs: upTo(30),
      reviewMs: upTo(10),
      followUps: Array.from({ length: depth < 3 ? upTo(2) : 0 }, (_, index) =>
        task(`${id}.${index + 1}`, depth + 1),
      ),
    });
    return {
      name: "any",
      workers,
      tasks: Array.from({ length: first }, (_, index) => task(`t${index + 1}`, 0)),
    };
  });
