import { HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { type Outcome, SupervisorWorkflowBuilder, type Task } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { answerMessage } from "../../src/workflow/messages.ts";
import type { DecisionRecord, Run } from "../../src/workflow/state.ts";
import { takeTurn } from "../../src/workflow/turn.ts";
import { decisionWith, taskWith } from "../support/records.ts";
import { newThread } from "../support/thread.ts";

const request = new HumanMessage({ id: "h1", content: "A party" });
const run: Run = {
  id: "r1",
  startedAt: "",
  requestId: "h1",
  turn: 3,
  next: null,
  taskIds: ["t"],
  ending: null,
  finished: false,
  hasSpec: false,
  judgement: null,
  limits: null,
  spent: null,
};
const task = taskWith({ id: "t", runId: "r1", turn: 3 });
const question: DecisionRecord = {
  id: "q",
  runId: "r1",
  turn: 3,
  decision: decisionWith({ userInputNeeded: true, userPrompt: "?" }),
  became: { type: "asked" },
  note: null,
};

describe("a turn", () => {
  it("is the first of a new run on a new thread, and after a run that has finished", () => {
    for (const before of [null, { ...run, finished: true }]) {
      const turn = takeTurn({ run: before, tasks: [], decisions: [], messages: [request] });
      expect(turn.run).toMatchObject({ turn: 1, finished: false, ending: null, taskIds: [] });
      expect(turn.run.id).not.toBe("r1");
      expect(turn.overtakenTasks).toEqual([]);
    }
  });

  it("is the next of the run under way", () => {
    const settled: Task = { ...task, status: { type: "completed" }, report: "x" };
    const turn = takeTurn({ run, tasks: [settled], decisions: [], messages: [request] });
    expect(turn.run).toMatchObject({ id: "r1", turn: 4, taskIds: [] });
    expect(turn.overtakenTasks).toEqual([]);
  });

  it("is the first of a new run over an open task or question, which are then settled", () => {
    const turn = takeTurn({ run, tasks: [task], decisions: [question], messages: [request] });
    expect(turn.run.turn).toBe(1);
    expect(turn.run.id).not.toBe("r1");
    expect(turn.overtakenTasks).toMatchObject([{ id: "t", status: { type: "cancelled" } }]);
    expect(turn.overtakenDecisions).toMatchObject([{ id: "q", became: { type: "refused" } }]);
  });

  it("is the first of a new run when a new request came in", () => {
    const messages = [request, new HumanMessage({ id: "h2", content: "A wedding instead" })];
    const turn = takeTurn({ run, tasks: [], decisions: [], messages });
    expect(turn.run).toMatchObject({ turn: 1, requestId: "h2" });
    expect(turn.run.id).not.toBe("r1");
  });

  it("is the next of the run under way also after an answer of the user's", () => {
    const answered: DecisionRecord = { ...question, became: { type: "answered", answer: "Ghent" } };
    const messages = [request, answerMessage(answered, "Ghent")];
    expect(takeTurn({ run, tasks: [], decisions: [answered], messages }).run).toMatchObject({
      id: "r1",
      turn: 4,
    });
  });

  it("leaves open tasks of other runs alone", () => {
    const other: Task = { ...task, id: "o", runId: "r0" };
    const turn = takeTurn({ run, tasks: [other], decisions: [], messages: [request] });
    expect(turn.overtakenTasks).toEqual([]);
  });
});

describe("a new request after a run that threw", () => {
  /** A workflow whose supervisor throws at its second turn as long as the provider is down. */
  function failingWorkflow() {
    const provider = { isDown: true };
    const workflow = new SupervisorWorkflowBuilder({ name: "w", synthesis: "last-report", maxIterations: 2 })
      .participants({ venue: { description: "Finds venues", agent: async ({ goal }) => `For ${goal}` } })
      .withSupervisor(({ turn, messages }) => {
        if (turn === 2 && provider.isDown) throw new Error("503");
        const last = messages.at(-1)?.getType();
        return last === "human" ? { nextAgent: "venue", instruction: "Find" } : { nextAgent: null };
      })
      .build({ checkpointer: new MemorySaver() });
    return { provider, workflow };
  }

  it("is a run of its own, with all its turns", async () => {
    const { provider, workflow } = failingWorkflow();
    const config = newThread();
    await expect(workflow.invoke({ messages: "A party" }, config)).rejects.toThrow("503");
    provider.isDown = false;
    const { outcome, tasks } = await workflow.invoke({ messages: "A wedding instead" }, config);
    expect(outcome).toMatchObject({ status: "completed", turns: 2 } satisfies Partial<Outcome>);
    expect(tasks).toHaveLength(2);
    expect(tasks[0]?.runId).not.toBe(tasks[1]?.runId);
  });

  it("is not needed to go on: without input the run goes on where it stopped", async () => {
    const { provider, workflow } = failingWorkflow();
    const config = newThread();
    await expect(workflow.invoke({ messages: "A party" }, config)).rejects.toThrow("503");
    provider.isDown = false;
    const { outcome, tasks } = await workflow.invoke(null, config);
    expect(outcome).toMatchObject({ status: "completed", turns: 2 });
    expect(tasks).toHaveLength(1);
  });
});
