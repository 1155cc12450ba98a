import { describe, expect, it } from "vitest";
import { listSchedule } from "../../bench/makespan/list-schedule.ts";
import { instantWorkload } from "../../bench/makespan/overhead.ts";
import {
  allTasks,
  drawTasks,
  logNormal,
  seededRandom,
  type WorkItem,
} from "../../bench/makespan/workload.ts";
import { WORKLOADS } from "../../bench/makespan/workloads.ts";

function depthOf(task: WorkItem): number {
  return task.followUps.length === 0 ? 0 : 1 + Math.max(...task.followUps.map(depthOf));
}

describe("drawn workloads", () => {
  it("are the same for the same seed, and differ for others", () => {
    const draw = { workMs: logNormal(250, 0.7, [50, 800]), reviewMs: 60 };
    expect(drawTasks(1, 20, draw)).toEqual(drawTasks(1, 20, draw));
    expect(drawTasks(1, 20, draw)).not.toEqual(drawTasks(2, 20, draw));
  });

  it("have log-normal durations between their bounds", () => {
    const random = seededRandom(3);
    const draw = logNormal(250, 0.7, [50, 800]);
    const durations = Array.from({ length: 10_000 }, () => draw(random)).toSorted((a, b) => a - b);
    expect(durations[0]).toBeGreaterThanOrEqual(50);
    expect(durations.at(-1)).toBeLessThanOrEqual(800);
    expect(durations[5_000]).toBeGreaterThan(240);
    expect(durations[5_000]).toBeLessThan(260);
    // 84 % of a log-normal distribution lie below the median times e to the power of sigma.
    expect(durations[8_413]).toBeGreaterThan(480);
    expect(durations[8_413]).toBeLessThan(525);
  });

  it("follow up a third of the reviews, down to a depth", () => {
    const tasks = drawTasks(4, 3_000, { workMs: () => 50, reviewMs: 10, maxDepth: 3 });
    const share = tasks.filter(({ followUps }) => followUps.length > 0).length / tasks.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.37);
    expect(Math.max(...tasks.map(depthOf))).toBe(3);
  });

  it("have so many tasks in all where that is asked for", () => {
    for (const total of [1, 10, 100, 1_000]) {
      expect(allTasks(instantWorkload(total).tasks)).toHaveLength(total);
    }
  });
});

describe("the fixed set of workloads", () => {
  it("has the pools that are compared, tasks of at least 50 ms, and ids that are unique", () => {
    expect(new Set(WORKLOADS.map(({ workers }) => workers))).toEqual(new Set([3, 4, 12, 16]));
    for (const { tasks } of WORKLOADS) {
      const all = allTasks(tasks);
      expect(Math.min(...all.map(({ workMs }) => workMs))).toBeGreaterThanOrEqual(50);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    }
  });

  it("takes long enough to measure and short enough to wait for", () => {
    const ideals = WORKLOADS.map((workload) => listSchedule(workload).makespanMs);
    expect(Math.min(...ideals)).toBeGreaterThan(1_000);
    expect(ideals.reduce((sum, idealMs) => sum + idealMs)).toBeLessThan(20_000);
  });
});
