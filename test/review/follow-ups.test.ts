import { describe, expect, it } from "vitest";
import { afterMerge, askedFor, followUpTasks, unreadable } from "../../src/review/submission/follow-ups.ts";
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
    expect(afterMerge(task, "a", { type: "merged", value: 1, patch: [] }, [])).toEqual([]);
  });

  it("after a conflict is the same worker's, and says where the artifact has changed", () => {
    const [again] = afterMerge(task, "a", { type: "conflict", paths: ["/axis", "/title"] }, []);
    expect(again).toMatchObject({ cause: "conflict", agent: "two", item: "a" });
    expect(again?.instruction).toMatch(/^Do a\n\n.* changed at \/axis, \/title\. Do it again/);
    // A conflict after a conflict is another change by somebody else.
    expect(
      afterMerge({ ...task, cause: "conflict" }, "a", { type: "conflict", paths: ["/a"] }, []),
    ).toHaveLength(1);
  });

  it("after a failed merge comes once, with the problem", () => {
    const failed = { type: "failed", problem: "It breaks the schema at /a" } as const;
    const [again] = afterMerge(task, "a", failed, []);
    expect(again).toMatchObject({ cause: "merge-failed", agent: "two", item: "a" });
    expect(again?.instruction).toContain("It breaks the schema at /a");
    expect(afterMerge({ ...task, cause: "merge-failed" }, "a", failed, [])).toEqual([]);
  });

  it("takes the place of what the reviewer asks of the same worker for the same item, and of nothing else", () => {
    const asked = [
      { agent: "two", item: "a", instruction: "Go on" },
      { agent: "two", item: "b", instruction: "Mend b" },
      { agent: "one", item: "a", instruction: "Look at a" },
    ];
    const conflict = { type: "conflict", paths: ["/a"] } as const;
    expect(
      afterMerge(task, "a", { ...conflict, paths: ["/a"] }, asked).map(({ agent, item, cause }) => [
        agent,
        item,
        cause,
      ]),
    ).toEqual([
      ["two", "b", "follow-up"],
      ["one", "a", "follow-up"],
      ["two", "a", "conflict"],
    ]);
    expect(afterMerge(task, "a", { type: "merged", value: 1, patch: [] }, asked)).toHaveLength(3);
  });

  it("says its own task and the last problem only, however often it comes", () => {
    const [again] = afterMerge(task, "a", { type: "conflict", paths: ["/a"] }, []);
    const [third] = afterMerge(
      { ...task, ...again, cause: "conflict" },
      "a",
      { type: "conflict", paths: ["/b"] },
      [],
    );
    expect(third?.instruction).toMatch(/^Do a\n\n/);
    expect(third?.instruction).not.toContain("/a");
    expect(third?.instruction).toContain("/b");
  });

  it("is the worker's where its result could not be read", () => {
    const [again] = unreadable(task, "a", "There is no data.");
    expect(again).toMatchObject({ cause: "follow-up", agent: "two", item: "a" });
    expect(again?.instruction).toMatch(/^Do a\n\n.*There is no data\.$/);
  });
});
