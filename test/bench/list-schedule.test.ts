import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listSchedule, type Scheduled } from "../../bench/makespan/list-schedule.ts";
import { allTasks, type WorkItem } from "../../bench/makespan/workload.ts";
import { workloads } from "./arbitraries.ts";

function task(id: string, workMs: number, reviewMs: number, followUps: WorkItem[] = []): WorkItem {
  return { id, workMs, reviewMs, followUps };
}

function schedule(workers: number, tasks: WorkItem[]) {
  return listSchedule({ name: "test", workers, tasks });
}

describe("the list scheduler", () => {
  it("takes no time for nothing", () => {
    expect(schedule(2, [])).toEqual({ makespanMs: 0, tasks: [] });
  });

  it("reviews a result while a slower worker still works", () => {
    const { makespanMs, tasks } = schedule(2, [task("slow", 100, 5), task("fast", 10, 5)]);
    expect(makespanMs).toBe(105);
    expect(tasks).toEqual([
      { id: "fast", workFromMs: 0, workToMs: 10, reviewFromMs: 10, reviewToMs: 15 },
      { id: "slow", workFromMs: 0, workToMs: 100, reviewFromMs: 100, reviewToMs: 105 },
    ]);
  });

  it("frees a worker when its work ends, and not when that is reviewed", () => {
    const { tasks } = schedule(1, [task("a", 10, 50), task("b", 10, 50)]);
    expect(tasks.map(({ workFromMs }) => workFromMs)).toEqual([0, 10]);
    expect(tasks.map(({ reviewFromMs }) => reviewFromMs)).toEqual([10, 60]);
  });

  it("reviews first what came first", () => {
    const { tasks } = schedule(3, [task("a", 30, 10), task("b", 10, 40), task("c", 20, 10)]);
    expect(tasks.map(({ id, reviewFromMs }) => [id, reviewFromMs])).toEqual([
      ["b", 10],
      ["c", 50],
      ["a", 60],
    ]);
  });

  it("starts a follow-up at once where a worker is free, and behind what was queued before it otherwise", () => {
    const followed = [task("a", 10, 5, [task("a.1", 10, 5)]), task("b", 40, 5)];
    expect(schedule(2, followed).tasks.find(({ id }) => id === "a.1")?.workFromMs).toBe(15);
    const behind = schedule(2, [...followed, task("c", 40, 5), task("d", 10, 5)]);
    expect(behind.tasks.map(({ id, workFromMs }) => [id, workFromMs])).toEqual([
      ["a", 0],
      ["b", 0],
      ["c", 10],
      ["d", 40],
      ["a.1", 50],
    ]);
  });

  it("keeps the rules for any workload", () => {
    fc.assert(
      fc.property(workloads, (workload) => {
        const { makespanMs, tasks } = listSchedule(workload);
        const all = allTasks(workload.tasks);
        const byId = new Map(tasks.map((entry) => [entry.id, entry]));
        const at = (id: string): Scheduled => byId.get(id) as Scheduled;
        expect(tasks.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted());
        for (const { id, workMs, reviewMs, followUps } of all) {
          expect(at(id).workToMs - at(id).workFromMs).toBe(workMs);
          expect(at(id).reviewToMs - at(id).reviewFromMs).toBe(reviewMs);
          expect(at(id).reviewFromMs).toBeGreaterThanOrEqual(at(id).workToMs);
          for (const followUp of followUps) {
            expect(at(followUp.id).workFromMs).toBeGreaterThanOrEqual(at(id).reviewToMs);
          }
        }
        for (const [index, { reviewFromMs }] of tasks.entries()) {
          expect(reviewFromMs).toBeGreaterThanOrEqual(tasks[index - 1]?.reviewToMs ?? 0);
        }
        for (const { workFromMs } of tasks) {
          const atOnce = tasks.filter(
            (other) => other.workFromMs <= workFromMs && workFromMs < other.workToMs,
          );
          expect(atOnce.length).toBeLessThanOrEqual(workload.workers);
        }
        expect(makespanMs).toBe(tasks.at(-1)?.reviewToMs ?? 0);
      }),
    );
  });

  it("never leaves a worker idle beside a task that waits", () => {
    fc.assert(
      fc.property(workloads, (workload) => {
        const { tasks } = listSchedule(workload);
        const queuedAt = new Map(workload.tasks.map(({ id }) => [id, 0]));
        for (const { id, followUps } of allTasks(workload.tasks)) {
          const reviewedMs = tasks.find((entry) => entry.id === id)?.reviewToMs ?? 0;
          for (const followUp of followUps) queuedAt.set(followUp.id, reviewedMs);
        }
        for (const { id, workFromMs } of tasks) {
          const queuedMs = queuedAt.get(id) ?? 0;
          for (let nowMs = queuedMs; nowMs < workFromMs; nowMs += 1) {
            const atWork = tasks.filter((other) => other.workFromMs <= nowMs && nowMs < other.workToMs);
            expect(atWork.length).toBe(workload.workers);
          }
        }
      }),
    );
  });
});
