import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { CountingSaver } from "../../bench/makespan/counting-saver.ts";
import { Desk } from "../../bench/makespan/desk.ts";
import { library } from "../../bench/makespan/library.ts";
import { limited, promiseLoop } from "../../bench/makespan/promise-loop.ts";
import { sendGraph } from "../../bench/makespan/send-graph.ts";
import { markdownTable, median, spread } from "../../bench/makespan/statistics.ts";
import { drawTasks, type Workload } from "../../bench/makespan/workload.ts";

const workload: Workload = {
  name: "short",
  workers: 3,
  tasks: drawTasks(5, 12, { workMs: (random) => 1 + Math.floor(random() * 5), reviewMs: 1 }),
};

describe.each([library, sendGraph, promiseLoop])("the $name", (contender) => {
  it("works on every task and reviews it, within the rules", async () => {
    const desk = new Desk(workload);
    const saver = new CountingSaver();
    await contender.prepare(workload, desk, saver)();
    expect(() => desk.close()).not.toThrow();
    expect(saver.bytes > 0).toBe(contender.isDurable);
  });

  it("is told when the last review is under way", async () => {
    let calls = 0;
    const desk = new Desk(workload, () => {
      calls += 1;
    });
    await contender.prepare(workload, desk, new MemorySaver())();
    expect(calls).toBe(1);
  });
});

describe("the desk", () => {
  it("refuses more workers than there are", async () => {
    const desk = new Desk({ ...workload, workers: 1 });
    const first = desk.work("t1");
    await expect(desk.work("t2")).rejects.toThrow("2 work, of 1 workers.");
    await first;
  });

  it("refuses two reviews at once, a second review, and a review before the work", async () => {
    const desk = new Desk(workload);
    await expect(desk.review("t1")).rejects.toThrow('"t1" is reviewed before it was worked on.');
    await Promise.all([desk.work("t1"), desk.work("t2")]);
    const first = desk.review("t1");
    await expect(desk.review("t2")).rejects.toThrow('"t2" is reviewed while another task is.');
    await first;
    await expect(desk.review("t1")).rejects.toThrow('"t1" is reviewed a second time.');
  });

  it("says what was never reviewed", async () => {
    const desk = new Desk({ ...workload, tasks: workload.tasks.slice(0, 1) });
    expect(() => desk.close()).toThrow("Never reviewed: t1");
  });
});

describe("the hand-written pool", () => {
  it("runs so many at once, in order, and goes on after a failure", async () => {
    const pool = limited(2);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((index) =>
        pool(async () => {
          started.push(index);
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 2));
          running -= 1;
          if (index === 2) throw new Error("two");
        }),
      ),
    );
    expect(started).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
      "fulfilled",
    ]);
  });
});

describe("statistics", () => {
  it("finds the middle", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(() => median([])).toThrow("There is no median of nothing.");
    expect(spread([1.2, 1, 1.1])).toBe("1.100 (1.000–1.200)");
  });

  it("makes a Markdown table", () => {
    expect(markdownTable(["name", "count"], [["a", "1"]], new Set(["count"]))).toBe(
      "| name | count |\n| --- | ---: |\n| a | 1 |",
    );
  });
});
