import { describe, expect, it } from "vitest";
import { anotherTry, askedFor, followUpTasks, unreadable } from "../../src/review/follow-ups.ts";
import { taskFor } from "./records.ts";

const limits = { maxRounds: 25, maxFollowUps: 2 };
const local = (): boolean => false;
const wanted = { cause: "follow-up", agent: "two", item: "b", instruction: "Mend b" } as const;

describe("follow-ups", () => {
  it("go on with the lineage of the task that they follow, in the order in which they were asked for", () => {
    const first = taskFor("a", { id: "run:1:1", turn: 4 });
    const [one, two] = followUpTasks(first, [wanted, { ...wanted, agent: "one" }], limits, local);
    expect(one).toMatchObject({
      id: "run:1:1.1",
      runId: "run",
      turn: 4,
      participant: "two",
      item: "b",
      instruction: "Mend b",
      cause: "follow-up",
      parent: "run:1:1",
      lineage: ["run:1:1"],
      status: { type: "delegated", to: "two" },
      report: null,
      basedOn: null,
      remoteThreadId: null,
    });
    expect(two).toMatchObject({ id: "run:1:1.2", participant: "one", lineage: ["run:1:1"] });
    const [third] = followUpTasks(one ?? first, [wanted], limits, local);
    expect(third).toMatchObject({
      id: "run:1:1.1.1",
      parent: "run:1:1.1",
      lineage: ["run:1:1", "run:1:1.1"],
    });
  });

  it("are none where the lineage is as deep as it may be", () => {
    const deep = taskFor("a", { lineage: ["1", "2"] });
    expect(followUpTasks(deep, [wanted], limits, local)).toEqual([]);
    expect(followUpTasks(taskFor("a"), [wanted], { ...limits, maxFollowUps: 0 }, local)).toEqual([]);
  });

  it("of participants on a server get a thread of their own", () => {
    const [task] = followUpTasks(taskFor("a"), [wanted], limits, (name) => name === "two");
    expect(task?.remoteThreadId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("that a reviewer asks for keep its words", () => {
    expect(askedFor([{ agent: "two", item: "b", instruction: "Mend b" }])).toEqual([wanted]);
  });
});

describe("another try", () => {
  const task = taskFor("a", { instruction: "Do a", participant: "two" });

  it("is not needed after a merge", () => {
    expect(anotherTry(task, "a", { type: "merged", value: 1, patch: [] })).toEqual([]);
  });

  it("after a conflict is the same worker's, and says where the artifact has changed", () => {
    const [again] = anotherTry(task, "a", { type: "conflict", paths: ["/axis", "/title"] });
    expect(again).toMatchObject({ cause: "conflict", agent: "two", item: "a" });
    expect(again?.instruction).toMatch(/^Do a\n\n.* changed at \/axis, \/title\. Do it again/);
    // A conflict after a conflict is another change by somebody else.
    expect(anotherTry({ ...task, cause: "conflict" }, "a", { type: "conflict", paths: ["/a"] })).toHaveLength(
      1,
    );
  });

  it("after a failed merge comes once, with the problem", () => {
    const failed = { type: "failed", problem: "It breaks the schema at /a" } as const;
    const [again] = anotherTry(task, "a", failed);
    expect(again).toMatchObject({ cause: "merge-failed", agent: "two", item: "a" });
    expect(again?.instruction).toContain("It breaks the schema at /a");
    expect(anotherTry({ ...task, cause: "merge-failed" }, "a", failed)).toEqual([]);
  });

  it("is the worker's where its result could not be read", () => {
    const [again] = unreadable(task, "a", "There is no data.");
    expect(again).toMatchObject({ cause: "follow-up", agent: "two", item: "a" });
    expect(again?.instruction).toMatch(/^Do a\n\n.*There is no data\.$/);
  });
});
