import { setTimeout as sleep } from "node:timers/promises";
import { InMemoryStore, interrupt } from "@langchain/langgraph";
import {
  answer,
  capabilityRouter,
  type ParticipantFunction,
  pendingInterrupts,
  readScores,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { newThread } from "../support/thread.ts";

const busy = (): Error => Object.assign(new Error("It is busy."), { status: 503 });

/** Fails so many times with what can pass, then does it. */
function failing(times: number, error = busy): ParticipantFunction {
  let failed = 0;
  return async () => {
    failed += 1;
    if (failed <= times) throw error();
    return "done";
  };
}

const once = { nextAgent: "worker", instruction: "Do it" } as const;

function workflowOf(agent: ParticipantFunction) {
  return new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
    .participants({ worker: { description: "Works", agent } })
    .withSupervisor(({ tasks }) => (tasks.length === 0 ? once : { nextAgent: null }));
}

describe("a failure that can pass", () => {
  it.each([
    [0, 1],
    [1, 2],
    [3, 4],
  ])("is tried again with %d retries: %d attempts in all", async (retries, attempts) => {
    const { tasks } = await workflowOf(failing(99))
      .withDelegation({ retries, backoff: { initialMs: 1 } })
      .build()
      .invoke({ messages: "go" });
    expect(tasks[0]).toMatchObject({ attempts, status: { type: "failed" } });
    expect(tasks[0]?.tried).toHaveLength(attempts);
  });

  it("is told in events, and forgotten where a later attempt succeeds", async () => {
    const events: WorkflowEvent[] = [];
    const workflow = workflowOf(failing(2))
      .withDelegation({ backoff: { initialMs: 1, jitter: 0 } })
      .build();
    for await (const event of streamWorkflow(workflow, { messages: "go" })) events.push(event);
    const told = events.flatMap((event) => ("taskId" in event ? [event.type] : []));
    expect(told).toEqual([
      "task-started",
      "attempt-failed",
      "task-started",
      "attempt-failed",
      "task-started",
      "task-finished",
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const failed = events.flatMap((event) => (event.type === "attempt-failed" ? [event] : []));
    expect(failed.map(({ attempt, reason, retryInMs, next }) => [attempt, reason, retryInMs, next])).toEqual([
      [1, "It is busy.", 1, "worker"],
      [2, "It is busy.", 2, "worker"],
    ]);
  });

  it("may differ for one participant, and for one task", async () => {
    const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
      .participants({
        usual: { description: "Works", agent: failing(99) },
        patient: { description: "Works", agent: failing(99), delegation: { retries: 2 } },
      })
      .withSupervisor(({ tasks }) => ({
        nextAgent: null,
        assignments:
          tasks.length > 0
            ? null
            : [
                { agent: "usual", instruction: "a" },
                { agent: "patient", instruction: "b" },
                { agent: "patient", instruction: "c", delegation: { retries: 3 } },
              ],
      }))
      .withDelegation({ retries: 1, backoff: { initialMs: 1 } })
      .build();
    const { tasks } = await workflow.invoke({ messages: "go" });
    expect(tasks.map(({ attempts }) => attempts)).toEqual([2, 3, 4]);
  });
});

describe("a task's details", () => {
  it("stand in the state, and decide who starts first", async () => {
    const started: string[] = [];
    const workflow = new SupervisorWorkflowBuilder({
      name: "w",
      synthesis: "last-report",
      maxParallelTasks: 1,
    })
      .participants({
        worker: {
          description: "Works",
          agent: async ({ instruction }) => {
            started.push(instruction);
            return "done";
          },
        },
      })
      .withSupervisor(({ tasks }) => ({
        nextAgent: null,
        assignments:
          tasks.length > 0
            ? null
            : [
                { agent: "worker", instruction: "low", priority: "low" },
                { agent: "worker", instruction: "normal" },
                { agent: "worker", instruction: "due", deadline: "2999-01-01T00:00:00Z" },
                {
                  agent: "worker",
                  instruction: "urgent",
                  priority: "critical",
                  type: "fire",
                  payload: { room: 7 },
                },
              ],
      }))
      .build();
    const { tasks, messages } = await workflow.invoke({ messages: "go" });
    expect(started).toEqual(["urgent", "due", "normal", "low"]);
    expect(tasks.map(({ instruction }) => instruction)).toEqual(["low", "normal", "due", "urgent"]);
    expect(tasks[3]).toMatchObject({ priority: "critical", type: "fire", payload: { room: 7 } });
    expect(messages.filter(({ name }) => name === "worker")).toHaveLength(4);
  });

  it("that cannot be are told to the supervisor", async () => {
    const problems: (string | undefined)[] = [];
    const { outcome } = await new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
      .participants({ worker: { description: "Works", agent: async () => "done" } })
      .withSupervisor(({ correction }) => {
        problems.push(correction?.problem);
        const deadline = correction === null ? "soon" : null;
        return correction === null
          ? {
              nextAgent: null,
              assignments: [{ agent: "worker", instruction: "x", deadline, priority: "top" as never }],
            }
          : { nextAgent: null };
      })
      .build()
      .invoke({ messages: "go" });
    expect(outcome?.status).toBe("completed");
    expect(problems[1]).toContain('"low"|"normal"|"high"|"critical"');
    expect(problems[1]).toContain("ISO 8601");
  });

  it("of a deadline that has passed keep the task from starting", async () => {
    let calls = 0;
    const { tasks, messages } = await new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
      .participants({
        worker: {
          description: "Works",
          agent: async () => {
            calls += 1;
            return "done";
          },
        },
      })
      .withSupervisor(({ tasks }) => ({
        nextAgent: null,
        assignments:
          tasks.length > 0 ? null : [{ agent: "worker", instruction: "x", deadline: "2020-01-01T00:00:00Z" }],
      }))
      .build()
      .invoke({ messages: "go" });
    expect(calls).toBe(0);
    expect(tasks[0]).toMatchObject({ attempts: 0, status: { type: "timed-out", after: expect.any(Number) } });
    expect(messages.filter(({ name }) => name === "worker")).toHaveLength(1);
  });
});

describe("a participant that fails", () => {
  const crew = (log: string[]) => {
    const of = (name: string, work: () => Promise<string>): ParticipantFunction => {
      return async ({ tried }) => {
        log.push(`${name} after ${tried.map(({ by }) => by).join(", ") || "nobody"}`);
        return work();
      };
    };
    const broken = async (): Promise<string> => Promise.reject(new Error("It broke."));
    return new SupervisorWorkflowBuilder({ name: "crew", synthesis: "last-report" }).participants({
      scout: { description: "Finds", capabilities: { search: 0.9 }, agent: of("scout", broken) },
      clerk: { description: "Files", capabilities: { filing: 1 }, agent: of("clerk", async () => "filed") },
      helper: { description: "Helps", capabilities: { search: 0.4 }, agent: of("helper", broken) },
      guide: { description: "Knows", capabilities: { search: 0.6 }, agent: of("guide", async () => "found") },
      intern: {
        description: "Tries",
        capabilities: { search: 0.2 },
        agent: of("intern", async () => "found"),
      },
    });
  };
  const task = { instruction: "Find a hall", requiredCapabilities: ["search"] };

  it("is followed by the next capable one, which is told what was tried", async () => {
    const log: string[] = [];
    const { tasks, messages } = await crew(log)
      .withSupervisor(capabilityRouter({ tasksOf: () => [task] }))
      .build()
      .invoke({ messages: "go" });
    expect(log).toEqual(["scout after nobody", "guide after scout"]);
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({ participant: "guide", report: "found", attempts: 2 });
    expect(messages.find(({ text }) => text === "found")?.name).toBe("guide");
  });

  it("is followed by nobody where no fallbacks are wanted, and by nobody below the minimum", async () => {
    for (const [policy, expected] of [
      [{ fallbacks: 0 }, ["scout after nobody"]],
      [{ minimumCapability: 0.7 }, ["scout after nobody"]],
      [{ fallbacks: 1 }, ["scout after nobody", "guide after scout"]],
    ] as const) {
      const log: string[] = [];
      await crew(log)
        .withDelegation(policy)
        .withSupervisor(capabilityRouter({ tasksOf: () => [task] }))
        .build()
        .invoke({ messages: "go" });
      expect(log).toEqual(expected);
    }
  });

  it("loses in its score, and who does it better gets the next such task, on any thread", async () => {
    const store = new InMemoryStore();
    const log: string[] = [];
    const workflow = crew(log)
      .withSupervisor(capabilityRouter({ tasksOf: () => [task] }))
      .build({ store });
    const firsts: (string | undefined)[] = [];
    for (let run = 0; run < 6; run += 1) {
      log.length = 0;
      await workflow.invoke({ messages: "go" });
      firsts.push(log[0]);
    }
    expect(firsts[0]).toBe("scout after nobody");
    expect(firsts.at(-1)).toBe("guide after nobody");
    const participants = [
      { name: "scout", description: "", capabilities: { search: 0.9 } },
      { name: "guide", description: "", capabilities: { search: 0.6 } },
    ];
    const scores = await readScores(store, "crew", participants);
    expect(scores.scout?.search?.score).toBeLessThan(0.9);
    expect(scores.guide?.search?.score).toBeGreaterThan(0.6);
    expect(scores.guide?.search?.observations).toBe(6);
  });

  it("leaves what was learned to those who do such tasks later", async () => {
    const store = new InMemoryStore();
    const briefs: string[] = [];
    const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report" })
      .participants({
        worker: {
          description: "Works",
          capabilities: { search: 0.8 },
          agent: async ({ text, learnings }) => {
            briefs.push(text);
            return {
              text: "done",
              learnings: ["Halls are booked by phone."],
              confidence: 0.5 + learnings.length / 4,
            };
          },
        },
      })
      .withSupervisor(capabilityRouter({ tasksOf: () => [task] }))
      .build({ store });
    const first = await workflow.invoke({ messages: "go" });
    const second = await workflow.invoke({ messages: "go" });
    expect(briefs[0]).not.toContain("booked by phone");
    expect(briefs[1]).toContain("<learned>\n- Halls are booked by phone.\n</learned>");
    expect([first, second].map(({ tasks }) => tasks[0]?.metrics?.confidence)).toEqual([0.5, 0.75]);
  });
});

describeEachCheckpointer((makeCheckpointer) => {
  describe("a participant that asks", () => {
    it("goes on with the attempt at which it asked", async () => {
      const calls: string[] = [];
      let failed = false;
      const agent: ParticipantFunction = async () => {
        calls.push("called");
        if (!failed) {
          failed = true;
          throw busy();
        }
        return `The answer is ${interrupt("Which one?")}`;
      };
      const workflow = workflowOf(agent)
        .withDelegation({ retries: 1, backoff: { initialMs: 1 } })
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      await workflow.invoke({ messages: "go" }, config);
      const { values } = await workflow.getState(config);
      expect(values.tasks[0]).toMatchObject({ status: { type: "in-progress", by: "worker" } });
      expect(values.tasks[0]?.tried).toHaveLength(1);
      const [question] = await pendingInterrupts(workflow, config);
      if (question === undefined) throw new Error("Nothing was asked.");
      const { tasks } = await workflow.invoke(answer(question, "blue"), config);
      expect(calls).toHaveLength(3);
      expect(tasks[0]).toMatchObject({
        attempts: 2,
        report: "The answer is blue",
        status: { type: "completed" },
      });
    });

    it("is not late because of the time in which nobody answered", async () => {
      const workflow = workflowOf(async () => `It is ${interrupt("Which one?")}`)
        .withDelegation({ deadlineMs: 400 })
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      await workflow.invoke({ messages: "go" }, config);
      await sleep(600);
      const [question] = await pendingInterrupts(workflow, config);
      if (question === undefined) throw new Error("Nothing was asked.");
      const { tasks } = await workflow.invoke(answer(question, "blue"), config);
      expect(tasks[0]?.status).toEqual({ type: "completed" });
      expect(tasks[0]?.pausedMs).toBeGreaterThan(500);
    });
  });
});
