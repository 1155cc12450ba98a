import { describe, expect, it } from "vitest";
import type { Task } from "../../src/delegation/task.ts";
import type { Judgement, ReviewRecord } from "../../src/review/records.ts";
import { recordSpec } from "../../src/review/spec.ts";
import { latestTask, openItems, type Standing, standingOf, unmetItems } from "../../src/review/standing.ts";
import { whyNotDone } from "../../src/review/supervise.ts";
import { failed, open, reviewOf, taskFor } from "./records.ts";
import { specWith } from "./reviewed.ts";

const spec = recordSpec(specWith({ a: { done: "Done", short: "Short" }, b: { done: "Done" } }));

function standing(
  records: {
    tasks?: readonly Task[];
    reviews?: readonly ReviewRecord[];
    judgement?: Judgement | null;
    version?: number;
    limits?: { maxRounds?: number; maxFollowUps?: number };
  } = {},
): Standing {
  const { tasks = [], reviews = [], judgement = null, version = 0, limits = {} } = records;
  const bounds = { maxRounds: 25, maxFollowUps: 3, ...limits };
  return standingOf(spec, version, { tasks, reviews, judgement }, ["one", "two"], bounds);
}

const statuses = ({ items }: Standing) => Object.fromEntries(items.map(({ item, status }) => [item, status]));

/** A judgement of everything: what is unmet of each item, and of the whole under "". */
function judged(
  version: number,
  unmet: Readonly<Record<string, readonly string[]>>,
  feedback = "",
): Judgement {
  const find = (item: string | null, criteria: readonly string[]) => {
    const missing = unmet[item ?? ""] ?? [];
    return { item, met: criteria.filter((id) => !missing.includes(id)), unmet: [...missing], feedback };
  };
  return { version, items: [find("a", ["done", "short"]), find("b", ["done"]), find(null, ["whole"])] };
}

describe("an item", () => {
  it("is open with everything unmet before anything was done for it", () => {
    expect(standing().items).toEqual([
      { item: "a", status: "open", met: [], unmet: ["done", "short"], feedback: "" },
      { item: "b", status: "open", met: [], unmet: ["done"], feedback: "" },
    ]);
  });

  it("is met when a merged result meets all of its criteria", () => {
    const reviews = [reviewOf("a", 1, { met: ["done"], unmet: ["short"] }), reviewOf("b", 2)];
    const now = standing({ reviews, tasks: [taskFor("a"), taskFor("b")] });
    expect(statuses(now)).toEqual({ a: "open", b: "met" });
    expect(now.items[0]).toMatchObject({ met: ["done"], unmet: ["short"] });
    expect(openItems(now).map(({ item }) => item)).toEqual(["a"]);
  });

  it.each([
    ["rejected", { verdict: "rejected", merge: { type: "none" }, met: ["done", "short"] }],
    ["a conflict", { merge: { type: "conflict", paths: ["/a"] }, met: ["done", "short"] }],
    ["a failed merge", { merge: { type: "failed", problem: "no" }, met: ["done", "short"] }],
  ] as const)("stays as the merge before left it, when the next result is %s", (_what, fields) => {
    const reviews = [
      reviewOf("a", 1, { met: ["done"] }),
      reviewOf("a", 0, { ...fields, met: [...fields.met] } as never),
    ];
    expect(standing({ reviews }).items[0]).toMatchObject({ met: ["done"], unmet: ["short"], status: "open" });
  });

  it("goes by the last look, where no result of its own was merged since", () => {
    const reviews = [reviewOf("a", 1, { met: ["done", "short"] }), reviewOf("b", 2)];
    const broken = standing({ reviews, version: 2, judgement: judged(2, { a: ["short"] }, "b broke it") });
    expect(broken.items[0]).toMatchObject({ status: "open", unmet: ["short"], feedback: "b broke it" });
    const mended = [...reviews, reviewOf("a", 3, { met: ["done", "short"], taskId: "run:3:a" })];
    const again = standing({ reviews: mended, version: 3, judgement: judged(2, { a: ["short"] }) });
    expect(statuses(again)).toEqual({ a: "met", b: "met" });
  });

  it("goes by the last look also where that finds good what nobody worked on", () => {
    expect(statuses(standing({ version: 0, judgement: judged(0, {}) }))).toEqual({ a: "met", b: "met" });
  });

  it("is exhausted when its lineage is spent, also by a task that failed, but not while that one runs", () => {
    const lineage = ["1", "2", "3"];
    expect(statuses(standing({ tasks: [taskFor("a", { lineage: ["1", "2"] })] })).a).toBe("open");
    expect(statuses(standing({ tasks: [taskFor("a", { lineage })] })).a).toBe("exhausted");
    expect(statuses(standing({ tasks: [taskFor("a", { lineage, status: failed })] })).a).toBe("exhausted");
    expect(statuses(standing({ tasks: [taskFor("a", { lineage, status: open })] })).a).toBe("open");
    expect(statuses(standing({ tasks: [taskFor("a")], limits: { maxFollowUps: 0 } }))).toEqual({
      a: "exhausted",
      b: "open",
    });
  });

  it("is exhausted when no round is left, unless it is met", () => {
    const now = standing({ reviews: [reviewOf("b", 1)], limits: { maxRounds: 1 } });
    expect(now.roundsLeft).toBe(0);
    expect(statuses(now)).toEqual({ a: "exhausted", b: "met" });
  });

  it("is exhausted when everybody failed at it last", () => {
    const tasks = [
      taskFor("a", { id: "1", status: failed }),
      taskFor("a", { id: "2", participant: "two", status: failed }),
    ];
    expect(statuses(standing({ tasks }))).toEqual({ a: "exhausted", b: "open" });
    expect(statuses(standing({ tasks: tasks.slice(0, 1) })).a).toBe("open");
    const timedOut = taskFor("a", { id: "2", participant: "two", status: { type: "timed-out", after: 5 } });
    expect(statuses(standing({ tasks: [...tasks.slice(0, 1), timedOut] })).a).toBe("exhausted");
    // One that did it in the end counts by that.
    expect(statuses(standing({ tasks: [...tasks, taskFor("a", { id: "3", participant: "two" })] })).a).toBe(
      "open",
    );
  });

  it("tells what was said last: the review's words, the failure since, or the last look's", () => {
    const review = reviewOf("a", 1, { met: ["done"], feedback: "Shorter, please", taskId: "1" });
    expect(standing({ reviews: [review], tasks: [taskFor("a", { id: "1" })] }).items[0]?.feedback).toBe(
      "Shorter, please",
    );
    const tasks = [
      taskFor("a", { id: "1" }),
      taskFor("a", { id: "2", status: failed, report: "(Failed: It broke)" }),
    ];
    expect(standing({ reviews: [review], tasks }).items[0]?.feedback).toBe("(Failed: It broke)");
    const judgement = judged(1, { a: ["short"] }, "Still too long");
    expect(standing({ reviews: [review], tasks, version: 1, judgement }).items[0]?.feedback).toBe(
      "Still too long",
    );
  });
});

describe("the whole", () => {
  it("is not judged before a look at the artifact as it stands", () => {
    expect(standing()).toMatchObject({ isJudged: false, whole: null });
    const judgement = judged(1, { "": ["whole"] }, "Falls apart");
    expect(standing({ judgement, version: 2 })).toMatchObject({ isJudged: false, whole: null });
    expect(standing({ judgement, version: 1 })).toMatchObject({
      isJudged: true,
      whole: { item: null, unmet: ["whole"], feedback: "Falls apart" },
    });
    expect(standing({ judgement: judged(1, {}), version: 1 })).toMatchObject({ isJudged: true, whole: null });
  });
});

describe("what is left", () => {
  const tasks = [taskFor("a", { lineage: ["1", "2", "3"] })];
  const now = standing({
    tasks,
    version: 1,
    judgement: judged(1, { a: ["short"], b: ["done"], "": ["whole"] }, "No"),
  });

  it("counts what is exhausted, what is open, and the whole", () => {
    expect(unmetItems(now)).toEqual([
      { item: "a", unmet: ["short"], feedback: "No" },
      { item: "b", unmet: ["done"], feedback: "No" },
      { item: null, unmet: ["whole"], feedback: "No" },
    ]);
  });

  it("keeps a run from being done while something can be done for it", () => {
    expect(whyNotDone(now)).toBe(
      'The work is not done:\n- "b" does not meet: done. What was said last: No\nHand out tasks for these items in "assignments".',
    );
    const spent = standing({ tasks: [...tasks, taskFor("b", { lineage: ["1", "2", "3"] })] });
    expect(whyNotDone(spent)).toBeNull();
  });
});

describe("the latest task for an item", () => {
  it("is the last that came to its end", () => {
    const tasks = [
      taskFor("a", { id: "1" }),
      taskFor("a", { id: "2" }),
      taskFor("a", { id: "3", status: open }),
      taskFor("b"),
    ];
    expect(latestTask("a", tasks)?.id).toBe("2");
    expect(latestTask("c", tasks)).toBeUndefined();
  });
});
