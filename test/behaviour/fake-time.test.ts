import {
  type DelegationPolicyInput,
  type ParticipantFunction,
  SupervisorWorkflowBuilder,
  streamWorkflow,
} from "langgraph-supervisor-workflow";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const busy: ParticipantFunction = async () => {
  throw Object.assign(new Error("It is busy."), { status: 503 });
};
const never: ParticipantFunction = () => new Promise(() => {});

/** Runs one task, minute by minute on a clock that does not run by itself; tells what happened in which minute. */
async function minutesOf(agent: ParticipantFunction, policy: DelegationPolicyInput): Promise<string[]> {
  const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
    .participants({ worker: { description: "Works", agent } })
    .withDelegation(policy)
    .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "worker" : null, instruction: "Go" }))
    .build();
  const startedAt = Date.now();
  const told: string[] = [];
  let isOver = false;
  const run = (async () => {
    for await (const event of streamWorkflow(workflow, { messages: "go" })) {
      const minute = Math.round((Date.now() - startedAt) / MINUTE);
      if (event.type.startsWith("task-") || event.type === "attempt-failed")
        told.push(`${minute}: ${event.type}`);
    }
    isOver = true;
  })();
  for (let minute = 0; !isOver && minute < 200; minute += 1) {
    // What goes on without timers gets its turns.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (!isOver) await vi.advanceTimersByTimeAsync(MINUTE);
  }
  await run;
  return told;
}

describe("on a clock that is moved by hand", () => {
  it("attempts come after waits that grow", async () => {
    const backoff = { initialMs: 2 * MINUTE, factor: 3, maxMs: 10 * MINUTE, jitter: 0 };
    expect(await minutesOf(busy, { retries: 3, backoff })).toEqual([
      "0: task-started",
      "0: attempt-failed",
      "2: task-started",
      "2: attempt-failed",
      "8: task-started",
      "8: attempt-failed",
      "18: task-started",
      "18: task-failed",
    ]);
  });

  it("an attempt ends at its timeout, and a task at its deadline, once", async () => {
    const policy = {
      retries: 5,
      timeoutMs: 20 * MINUTE,
      deadlineMs: 30 * MINUTE,
      backoff: { initialMs: 0, jitter: 0 },
    };
    expect(await minutesOf(never, policy)).toEqual([
      "0: task-started",
      "20: attempt-failed",
      "20: task-started",
      "30: task-failed",
    ]);
  });
});
