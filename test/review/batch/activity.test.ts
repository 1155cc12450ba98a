import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Activity } from "../../../src/review/batch/activity.ts";
import { gate } from "../reviewed.ts";

const never = (): boolean => false;

describe("an activity", () => {
  it("hands on what work brings", async () => {
    const activity = new Activity();
    expect(await activity.run(async () => 5, never)).toBe(5);
    expect(activity.hasFailed).toBe(false);
  });

  it("holds an error back until nothing runs, and lets what runs finish", async () => {
    const activity = new Activity();
    const slow = gate();
    const told: string[] = [];
    const runs = activity.run(async () => {
      await slow.opened;
      return "kept";
    }, never);
    const boom = new Error("boom");
    const fails = activity
      .run(() => Promise.reject(boom), never)
      .catch((error: unknown) => {
        told.push("failed");
        return error;
      });
    await setImmediate();
    expect([told, activity.hasFailed, activity.stopping.reason]).toEqual([[], true, boom]);
    slow.open();
    expect(await runs).toBe("kept");
    expect(await fails).toBe(boom);
  });

  it("starts nothing after a failure, and throws the first one everywhere", async () => {
    const activity = new Activity();
    const first = new Error("first");
    await expect(activity.run(() => Promise.reject(first), never)).rejects.toBe(first);
    let started = false;
    const later = activity.run(async () => {
      started = true;
    }, never);
    await expect(later).rejects.toBe(first);
    expect(started).toBe(false);
  });

  it("throws every error as the first one, whatever fails while it waits", async () => {
    const activity = new Activity();
    const slow = gate();
    const first = new Error("first");
    const second = activity.run(async () => {
      await slow.opened;
      throw new Error("second");
    }, never);
    const failing = activity.run(() => Promise.reject(first), never);
    slow.open();
    const results = await Promise.allSettled([second, failing]);
    expect(results.map((result) => result.status === "rejected" && result.reason)).toEqual([first, first]);
  });

  it("lets errors pass that are none of the batch, as questions are", async () => {
    const activity = new Activity();
    const question = new Error("Which?");
    await expect(
      activity.run(
        () => Promise.reject(question),
        () => true,
      ),
    ).rejects.toBe(question);
    expect(activity.hasFailed).toBe(false);
    expect(await activity.run(async () => "goes on", never)).toBe("goes on");
  });
});
