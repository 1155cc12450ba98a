import { createSupervisorDecider, type SupervisorView } from "langgraph-supervisor-workflow";
import { done, route, ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/supervisor/decide.ts";
import type { DecideSupervisor, SupervisorRuntime } from "../../src/supervisor/supervisor.ts";

const view: SupervisorView = {
  workflow: { name: "planner", description: null },
  messages: [],
  participants: [
    { name: "venue", description: "Finds venues" },
    { name: "budget", description: "Keeps the budget" },
  ],
  tasks: [],
  artifact: null,
  review: null,
  state: {},
  runId: "run",
  turn: 1,
  maxIterations: 30,
  notice: null,
  correction: null,
};
const runtime: SupervisorRuntime = { context: undefined, store: undefined, signal: undefined, config: {} };

/** A supervisor that gives these answers one after the other, and the views that it was shown. */
function answering(...answers: readonly unknown[]) {
  const views: SupervisorView[] = [];
  const supervisor: DecideSupervisor = async (shown) => {
    views.push(shown);
    return answers[views.length - 1];
  };
  return { supervisor, views };
}

describe("deciding", () => {
  it("takes one call for a sound decision", async () => {
    const { supervisor, views } = answering({ nextAgent: "Venue", instruction: "Find" });
    const verdict = await decide(supervisor, view, runtime);
    expect(verdict).toMatchObject({ decision: { nextAgent: "venue" }, note: null });
    expect(views).toHaveLength(1);
  });

  it("asks once more with what was wrong, and notes it", async () => {
    const { supervisor, views } = answering({ nextAgent: "flowers" }, { nextAgent: "budget" });
    const verdict = await decide(supervisor, view, runtime);
    expect(verdict).toMatchObject({ decision: { nextAgent: "budget" } });
    expect(verdict).toHaveProperty("note", expect.stringContaining("flowers"));
    expect(views[0]?.correction).toBeNull();
    expect(views[1]?.correction?.received).toContain("flowers");
    expect(views[1]?.correction?.problem).toContain('"venue", "budget"');
    expect({ ...views[1], correction: null }).toEqual(view);
  });

  it("gives up after the second, with what was wrong last", async () => {
    const { supervisor, views } = answering({ nextAgent: "flowers" }, { nextAgent: "music" });
    const verdict = await decide(supervisor, view, runtime);
    expect(verdict.decision).toBeNull();
    expect(verdict).toHaveProperty("problem", expect.stringContaining("music"));
    expect(views).toHaveLength(2);
  });

  const circular: Record<string, unknown> = { nextAgent: "flowers" };
  circular.self = circular;
  it.each([
    ["undefined", undefined],
    ["text", "I think venue"],
    ["a circular object", circular],
    ["a bigint", 10n],
  ])("corrects also a function that gives %s", async (_what, first) => {
    const { supervisor } = answering(first, { nextAgent: "venue" });
    expect(await decide(supervisor, view, runtime)).toMatchObject({ decision: { nextAgent: "venue" } });
  });

  it("hands on what the supervisor throws", async () => {
    const failing: DecideSupervisor = async () => {
      throw new Error("429");
    };
    await expect(decide(failing, view, runtime)).rejects.toThrow("429");
  });
});

describe("the built-in supervisor, alone", () => {
  it("shows its model the prompt with every participant, and asks for a decision about them", async () => {
    const model = new ScriptedChatModel({ model: [route("venue", "Find a hall")] });
    const decision = await createSupervisorDecider({ model, systemPrompt: "Speak plainly." })(view);
    expect(decision).toMatchObject({ nextAgent: "venue", instruction: "Find a hall" });
    const [request] = model.requests;
    expect(request?.tools).toEqual(["supervisor_decision"]);
    expect(request?.messages[0]?.type).toBe("system");
    for (const words of ["planner", "venue: Finds venues", "budget: Keeps the budget", "Speak plainly."])
      expect(request?.messages[0]?.text).toContain(words);
  });

  it("says what was wrong with the decision before", async () => {
    const model = new ScriptedChatModel({ model: [done()] });
    const correction = { received: '{"nextAgent":"flowers"}', problem: 'There is no participant "flowers".' };
    await createSupervisorDecider({ model })({ ...view, correction });
    const last = model.requests[0]?.messages.at(-1);
    expect(last?.type).toBe("human");
    expect(last?.text).toContain(correction.problem);
    expect(last?.text).toContain(correction.received);
  });

  it("gives what the model said where that is no decision, to be corrected", async () => {
    const model = new ScriptedChatModel({
      model: ["I would ask the venue specialist.", structured({ next: 1 })],
    });
    const decider = createSupervisorDecider({ model });
    const verdict = await decide((shown) => decider(shown), view, runtime);
    expect(verdict.decision).toBeNull();
    expect(model.requests[1]?.messages.at(-1)?.text).toContain("I would ask the venue specialist.");
  });
});
