import type { Contender } from "./contender.ts";

/** Runs functions, so many at once, in the order in which they are given. */
export function limited(limit: number): <Result>(run: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

/** What one would write by hand: a pool, a lock for the reviews, and nothing that survives the process. */
export const promiseLoop: Contender = {
  name: "promise loop",
  isDurable: false,
  prepare(workload, desk) {
    return async () => {
      const pool = limited(workload.workers);
      const reviewer = limited(1);
      const lane = async (id: string): Promise<void> => {
        await pool(() => desk.work(id));
        const followUps = await reviewer(() => desk.review(id));
        await Promise.all(followUps.map(lane));
      };
      await Promise.all(workload.tasks.map(({ id }) => lane(id)));
    };
  },
};
