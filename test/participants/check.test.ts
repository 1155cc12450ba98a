import { type CheckFinding, type Report, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";

interface Options {
  readonly check: (report: Report) => CheckFinding | Promise<CheckFinding>;
  readonly checkRetries?: number;
  readonly answers?: readonly (string | { text: string; total: number })[];
}

/** One task for one participant that answers these, one after the other. */
async function runOnce({ check, checkRetries, answers = ["one", "two", "three"] }: Options) {
  const briefs: string[] = [];
  const result = await new SupervisorWorkflowBuilder({
    name: "w",
    synthesis: "last-report",
    stateSchema: z.object({ total: z.number().default(0) }),
  })
    .participants({
      venue: {
        description: "Finds venues",
        agent: async ({ text }) => {
          briefs.push(text);
          return answers[briefs.length - 1] ?? "no more";
        },
        check,
        ...(checkRetries === undefined ? {} : { checkRetries }),
      },
    })
    .withSupervisor(({ turn }) =>
      turn === 1 ? { nextAgent: "venue", instruction: "Find" } : { nextAgent: null },
    )
    .build()
    .invoke({ messages: "A party" });
  const [task] = result.tasks;
  return { ...result, task, briefs };
}

describe("a participant's check", () => {
  it("that finds nothing leaves the report alone", async () => {
    const { task, briefs } = await runOnce({ check: () => undefined });
    expect(task).toMatchObject({ status: { type: "completed" }, report: "one", attempts: 1 });
    expect(briefs).toHaveLength(1);
  });

  it("that finds something sends the participant back with it, once unless told otherwise", async () => {
    const { task, briefs } = await runOnce({
      check: async ({ text }) => (text === "one" ? "say two" : null),
    });
    expect(task).toMatchObject({ status: { type: "completed" }, report: "two", attempts: 2 });
    expect(briefs[0]).not.toContain("say two");
    expect(briefs[1]).toContain("say two");
  });

  it.each([
    [0, 1],
    [1, 2],
    [2, 3],
  ])("that never agrees fails the task after %i retries", async (checkRetries, attempts) => {
    const { task, outcome, briefs } = await runOnce({ check: () => "not good", checkRetries });
    expect(task).toMatchObject({ status: { type: "failed" }, attempts });
    expect(task?.report).toContain("not good");
    expect(briefs).toHaveLength(attempts);
    expect(outcome?.status).toBe("completed");
  });

  it("that throws fails the task, not the run", async () => {
    const { task, outcome } = await runOnce({
      check: ({ data }) => {
        z.object({ price: z.number() }).parse(data);
        return null;
      },
    });
    expect(task?.status.type).toBe("failed");
    expect(outcome?.status).toBe("completed");
  });

  it("keeps what it refused out of the declared fields", async () => {
    const refused = await runOnce({
      check: () => "wrong total",
      answers: [{ text: "sum", total: 99 }],
      checkRetries: 0,
    });
    expect(refused.task?.status.type).toBe("failed");
    expect(refused.total).toBe(0);
    const mended = await runOnce({
      check: ({ update }) => (update.total === 99 ? "wrong total" : null),
      answers: [
        { text: "sum", total: 99 },
        { text: "sum", total: 5 },
      ],
    });
    expect(mended.total).toBe(5);
  });
});
