import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DelegationPolicyInput, narrowed } from "../../src/delegation/policy.ts";
import type { Task } from "../../src/delegation/task.ts";
import { type AttemptFailure, attemptTask } from "../../src/participants/attempts.ts";
import type { Participant } from "../../src/participants/participant.ts";
import type { Performance } from "../../src/participants/perform.ts";
import { taskWith } from "../support/records.ts";

/** How one attempt ends, and how long it takes. */
interface Ending {
  readonly how: "done" | "passing" | "failing" | "late";
  readonly takesMs?: number;
  readonly askedWaitMs?: number;
}

const STARTED = Date.parse("2026-01-01T00:00:00.000Z");

function participant(name: string, policy: DelegationPolicyInput = {}): Participant {
  return { name, policy } as Participant;
}

function performance(by: string, { how, askedWaitMs }: Ending): Performance {
  const base = {
    messages: [],
    update: {},
    confidence: null,
    learnings: [],
    handoff: null,
    attempts: 1,
    askedWaitMs: askedWaitMs ?? null,
  };
  switch (how) {
    case "done":
      return { ...base, status: { type: "completed" }, text: `${by} did it`, canPass: false };
    case "late":
      return { ...base, status: { type: "timed-out", after: 10 }, text: `${by} is late.`, canPass: true };
    default: {
      const reason = `${by} broke.`;
      const status = { type: "failed", reason } as const;
      return { ...base, status, text: `(Failed: ${reason})`, canPass: how === "passing" };
    }
  }
}

/** Goes through attempts that end as they are told to, on a clock of its own. */
async function go(
  endings: Readonly<Record<string, readonly Ending[]>>,
  policy: DelegationPolicyInput = {},
  given: Partial<Task> = {},
  isOver: (made: number) => boolean = () => false,
) {
  let now = STARTED;
  const made: { by: string; timeoutMs: number | null; atMs: number }[] = [];
  const kept: Task[] = [];
  const failures: AttemptFailure[] = [];
  const counts = new Map<string, number>();
  const task = taskWith({ participant: Object.keys(endings)[0] ?? "", ...given });
  const attempted = await attemptTask(task, {
    candidates: Object.keys(endings).map((name) => participant(name)),
    policyFor: (one) => narrowed({ backoff: { jitter: 0 } }, policy, one.policy, task.policy),
    isOver: () => isOver(made.length),
    attempt: async ({ name }, _task, timeoutMs) => {
      made.push({ by: name, timeoutMs, atMs: now - STARTED });
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      const ending = endings[name]?.[count] ?? endings[name]?.at(-1) ?? { how: "failing" };
      const takes = Math.min(ending.takesMs ?? 10, timeoutMs ?? Number.POSITIVE_INFINITY);
      now += takes;
      const isCut = takes < (ending.takesMs ?? 10);
      return performance(name, isCut ? { how: "late" } : ending);
    },
    keep: async (noted) => void kept.push(noted),
    failed: (failure) => void failures.push(failure),
    remoteThreadId: () => null,
    now: () => now,
    random: () => 0,
    sleep: async (ms) => {
      now += ms;
    },
  });
  if (attempted === null) throw new Error("Nobody made an attempt.");
  return { ...attempted, made, kept, failures, tookMs: now - STARTED };
}

describe("attempts at a task", () => {
  it("are one where it is done", async () => {
    const { made, kept, task, result } = await go({ ada: [{ how: "done" }] });
    expect(made).toEqual([{ by: "ada", timeoutMs: null, atMs: 0 }]);
    expect(kept).toEqual([]);
    expect(task).toMatchObject({
      attempts: 1,
      tried: [],
      status: { type: "in-progress", by: "ada", attempt: 1 },
    });
    expect(result.text).toBe("ada did it");
  });

  it("are one and as many as `retries` says where failures can pass", async () => {
    for (const retries of [0, 1, 2, 3]) {
      const { made, task, result } = await go({ ada: [{ how: "passing" }] }, { retries });
      expect(made).toHaveLength(1 + retries);
      expect(task.attempts).toBe(1 + retries);
      expect(task.tried.map(({ attempt }) => attempt)).toEqual(made.map((_, index) => index + 1));
      expect(result.status.type).toBe("failed");
    }
  });

  it("are one where a failure would only come again", async () => {
    const { made, result } = await go({ ada: [{ how: "failing" }] }, { retries: 5 });
    expect(made).toHaveLength(1);
    expect(result).toMatchObject({
      status: { type: "failed", reason: "ada broke." },
      text: "(Failed: ada broke.)",
    });
  });

  it("wait longer each time, and as long as the provider asks", async () => {
    const endings = [{ how: "passing" }, { how: "passing", askedWaitMs: 7_000 }, { how: "passing" }] as const;
    const { made, failures } = await go(
      { ada: endings },
      { retries: 3, backoff: { initialMs: 100, factor: 3, maxMs: 10_000 } },
    );
    expect(failures.map(({ retryInMs }) => retryInMs)).toEqual([100, 7_000, 900]);
    expect(made.map(({ atMs }) => atMs)).toEqual([0, 110, 7_120, 8_030]);
  });

  it("go on with the next participant when one has used up its own, with what was tried", async () => {
    const { made, task, participant, failures, result } = await go(
      { ada: [{ how: "passing" }], bob: [{ how: "failing" }], cleo: [{ how: "done" }] },
      { retries: 1, backoff: { initialMs: 5 } },
    );
    expect(made.map(({ by }) => by)).toEqual(["ada", "ada", "bob", "cleo"]);
    expect(participant.name).toBe("cleo");
    expect(task).toMatchObject({ participant: "cleo", attempts: 4 });
    expect(task.tried.map(({ by, attempt, reason }) => [by, attempt, reason])).toEqual([
      ["ada", 1, "ada broke."],
      ["ada", 2, "ada broke."],
      ["bob", 1, "bob broke."],
    ]);
    expect(failures.map(({ by, retryInMs, next }) => [by, retryInMs, next])).toEqual([
      ["ada", 5, "ada"],
      ["ada", null, "bob"],
      ["bob", null, "cleo"],
    ]);
    expect(result.text).toBe("cleo did it");
  });

  it("keep when the first of them began, whoever makes the next", async () => {
    const startedAt = new Date(STARTED).toISOString();
    const endings = { ada: [{ how: "passing" }], bob: [{ how: "done" }] } as const;
    const { task, kept } = await go(endings, { retries: 1, backoff: { initialMs: 100 } });
    expect([...kept, task].map((each) => each.startedAt)).toEqual([startedAt, startedAt, startedAt]);
    const before = "2025-12-31T12:00:00.000Z";
    expect((await go(endings, {}, { startedAt: before })).task.startedAt).toBe(before);
    const late = await go(endings, {}, { deadline: "2025-12-31T23:59:59.000Z" });
    expect(late.task.startedAt).toBeNull();
  });

  it("that all fail are told with every reason", async () => {
    const { result } = await go({ ada: [{ how: "passing" }], bob: [{ how: "failing" }] });
    const reason = "ada, attempts 1 to 3: ada broke.\nbob, attempt 1: bob broke.";
    expect(result).toMatchObject({ status: { type: "failed", reason }, text: `(Failed: ${reason})` });
  });

  it("have as long as one may take, and no longer than the deadline leaves", async () => {
    const { made, result, tookMs } = await go(
      { ada: [{ how: "passing", takesMs: 400 }], bob: [{ how: "done", takesMs: 400 }] },
      { retries: 0, timeoutMs: 500, deadlineMs: 700 },
    );
    expect(made.map(({ timeoutMs }) => timeoutMs)).toEqual([500, 300]);
    expect(result.status).toEqual({ type: "timed-out", after: 700 });
    expect(tookMs).toBe(700);
  });

  it("are none when the deadline has passed", async () => {
    const { made, result } = await go(
      { ada: [{ how: "done" }] },
      {},
      { deadline: "2025-12-31T23:59:59.000Z" },
    );
    expect(made).toEqual([]);
    expect(result.status.type).toBe("timed-out");
    expect(result.text).toContain("deadline");
  });

  it("heed a deadline of the task's own before the policy's", async () => {
    const deadline = "2026-01-01T00:00:00.050Z";
    const { result } = await go(
      { ada: [{ how: "done", takesMs: 100 }] },
      { deadlineMs: 1_000 },
      { deadline },
    );
    expect(result.status).toEqual({ type: "timed-out", after: 50 });
  });

  it("do not count the time in which the task waited for an answer", async () => {
    const late = await go({ ada: [{ how: "done", takesMs: 100 }] }, { deadlineMs: 50 }, { pausedMs: 60 });
    expect(late.result.status.type).toBe("completed");
    const deadline = "2026-01-01T00:00:00.050Z";
    const own = await go({ ada: [{ how: "done", takesMs: 100 }] }, {}, { deadline, pausedMs: 60 });
    expect(own.result.status.type).toBe("timed-out");
  });

  it("go on where they were left, wherever that was", async () => {
    const ending = fc.record({ how: fc.constantFrom("done", "passing", "failing", "late") });
    const endings = fc.record({
      ada: fc.array(ending, { minLength: 4, maxLength: 4 }),
      bob: fc.array(ending, { minLength: 4, maxLength: 4 }),
    }) as fc.Arbitrary<Record<string, Ending[]>>;
    await fc.assert(
      fc.asyncProperty(endings, fc.integer({ min: 0, max: 3 }), async (given, retries) => {
        const whole = await go(given, { retries });
        for (const [index, left] of whole.kept.entries()) {
          const done = whole.made.slice(0, index + 1);
          const rest = Object.fromEntries(
            Object.entries(given).map(([name, all]) => {
              const before = done.filter(({ by }) => by === name).length;
              return [name, all.slice(Math.min(before, all.length - 1))];
            }),
          );
          const resumed = await go(rest, { retries }, left);
          expect(resumed.made.map(({ by }) => by)).toEqual(whole.made.slice(index + 1).map(({ by }) => by));
          expect(resumed.result.status.type).toBe(whole.result.status.type);
          expect(resumed.task.tried.map(({ by, attempt }) => [by, attempt])).toEqual(
            whole.task.tried.map(({ by, attempt }) => [by, attempt]),
          );
          expect(resumed.task.attempts).toBe(whole.task.attempts);
        }
      }),
      { numRuns: 200 },
    );
  });
});
