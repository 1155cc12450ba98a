import { MemorySaver } from "@langchain/langgraph";
import type { Outcome, PlanNode, Planner, PlanningRole, PlanningRoles } from "langgraph-supervisor-workflow";
import { renderPlan } from "langgraph-supervisor-workflow";
import { type Script, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { newThread } from "../../support/thread.ts";
import {
  leaves,
  leftAs,
  type PlayerOptions,
  planned,
  player,
  synthesisPrompt,
  TWO_STEPS,
  tried,
} from "./player.ts";

/** How a run ends, with its plan as text and the prompt for its final answer. */
async function endOf(script: Script, options: PlayerOptions = {}) {
  const { builder, model } = player(script, options);
  const result = await builder.build().invoke({ messages: "Fetch it" });
  const prompt = synthesisPrompt(model);
  return { ...result, model, prompt, text: renderPlan(result.plan) };
}

/** What holds of every end that comes too early: there is an answer, made of the plan and of why it ended. */
function checkBestEffort({
  outcome,
  prompt,
  text,
  messages,
}: {
  readonly outcome: Outcome | null;
  readonly prompt: string;
  readonly text: string;
  readonly messages: readonly { readonly text: string }[];
}): void {
  expect(messages.at(-1)?.text).toBe("That is what there is.");
  expect(prompt).toContain(`<plan>\n${text}\n</plan>`);
  expect(prompt).toContain(`The work had to end before it was done: ${outcome?.reason}`);
}

const ids = (plan: readonly PlanNode[]) => plan.map(({ status, description }) => `${status}: ${description}`);

describe("a plan that reaches its bounds ends with what there is", () => {
  it("maxDepth", async () => {
    const end = await endOf(
      { ...TWO_STEPS, plan: ({ call }) => planned([`Part ${call}`, null]) },
      { planning: { maxDepth: 2 } },
    );
    // At the last level the built-in planner may answer nothing but primitives: it is corrected, and then given up.
    expect(end.outcome).toMatchObject({ status: "undecided", turns: 1 });
    expect(end.outcome?.reason).toContain("planned_subtasks");
    expect(end.model.requestsOf("plan")).toHaveLength(3);
    expect(ids(end.plan)).toEqual(["in-progress: Fetch it", "in-progress: Part 1"]);
    checkBestEffort(end);
  });

  it("maxDepth, with a planner of the user's own", async () => {
    const planner = async () => ({
      reasoning: "r",
      subtasks: [{ description: "Part of it", primitive: null }],
    });
    const end = await endOf(TWO_STEPS, { planning: { maxDepth: 2, roles: { planner } } });
    expect(end.outcome).toMatchObject({ status: "plan-limit", turns: 1 });
    expect(end.outcome?.reason).toContain("2 levels deep (maxDepth)");
    checkBestEffort(end);
  });

  it("maxNodes", async () => {
    const plan: Script["plan"] = ({ call }) =>
      call === 1
        ? planned(["Search", null], ["Bring it", "step"])
        : planned(["Look", "step"], ["Dig", "step"]);
    const end = await endOf({ ...TWO_STEPS, plan }, { planning: { maxNodes: 4 } });
    // There is room for one more: the planner that names two is corrected, and then given up.
    expect(end.outcome?.status).toBe("undecided");
    expect(end.plan).toHaveLength(3);
    checkBestEffort(end);
    const planner: Planner = async ({ plan }) => ({
      reasoning: "r",
      subtasks: ["One", "Two"].map((description) => ({
        description,
        primitive: plan.length > 1 ? "step" : null,
      })),
    });
    const own = await endOf(TWO_STEPS, { planning: { maxNodes: 4, roles: { planner } } });
    expect(own.outcome?.status).toBe("plan-limit");
    expect(own.outcome?.reason).toContain("4 nodes (maxNodes)");
    checkBestEffort(own);
  });

  it("maxNodes, with no room at all", async () => {
    const end = await endOf(
      { ...TWO_STEPS, plan: [planned(["Search", null], ["Bring it", "step"])] },
      { planning: { maxNodes: 3 } },
    );
    expect(end.outcome).toMatchObject({ status: "plan-limit", turns: 1 });
    expect(end.outcome?.reason).toContain("3 nodes (maxNodes)");
    expect(ids(end.plan)).toEqual(["in-progress: Fetch it", "in-progress: Search", "planned: Bring it"]);
    checkBestEffort(end);
  });

  it("maxReplans", async () => {
    const end = await endOf(
      {
        ...TWO_STEPS,
        plan: ({ call }) => planned([`Try way ${call}`, "step"]),
        "attempt-summary": ({ call }) => tried("failed", `Way ${call} is blocked.`),
      },
      { planning: { maxReplans: 2 } },
    );
    expect(end.outcome).toMatchObject({ status: "plan-limit", turns: 4 });
    expect(end.outcome?.reason).toContain("revised 2 times (maxReplans)");
    expect(end.tasks).toHaveLength(3);
    for (const way of [1, 2, 3]) expect(end.prompt).toContain(`Way ${way} is blocked.`);
    checkBestEffort(end);
  });

  it("maxReplans: 0 lets a plan be carried out, and be found done", async () => {
    const end = await endOf(TWO_STEPS, { planning: { maxReplans: 0 } });
    expect(end.outcome).toMatchObject({ status: "completed", turns: 3 });
  });

  it("maxIterations, where it is given", async () => {
    const end = await endOf(TWO_STEPS, { workflow: { maxIterations: 1 } });
    expect(end.outcome).toMatchObject({ status: "iteration-limit", turns: 1 });
    expect(end.outcome?.reason).toContain("1 turn (maxIterations)");
    expect(end.tasks.map(({ status }) => status.type)).toEqual(["completed"]);
    checkBestEffort(end);
  });

  it("the number of turns, where it is not given, is what the nodes need", async () => {
    const count = 33;
    const steps = Array.from({ length: count }, (_, index): [string, string] => [`Step ${index}`, "step"]);
    const end = await endOf(
      { ...TWO_STEPS, plan: [planned(...steps), planned()] },
      { planning: { maxNodes: count + 1 } },
    );
    expect(end.outcome).toMatchObject({ status: "completed", turns: count + 1 });
    expect(end.environment).toMatchObject({ state: { steps: count } });
  });
});

describe("a plan that is repeated", () => {
  const blocked: Script = {
    ...TWO_STEPS,
    plan: () => planned(["Push the door", "step"]),
    "attempt-summary": () => tried("failed", "The door stays shut."),
  };

  it("while nothing has changed ends after the second time", async () => {
    const end = await endOf(blocked, { agent: async () => "nothing moves" });
    expect(end.outcome).toMatchObject({ status: "stalled", turns: 3 });
    expect(end.outcome?.reason).toContain('"Fetch it"');
    expect(end.outcome?.reason).toContain("nothing in the environment had changed");
    expect(end.tasks).toHaveLength(2);
    expect(end.prompt).toContain("The door stays shut.");
    checkBestEffort(end);
  });

  it("in other words of the same is the same", async () => {
    const words = ["Push the door", "push  the door.", 'Push "the door"!'];
    const plan: Script["plan"] = ({ call }) => planned([words[call - 1] ?? "?", "step"]);
    const end = await endOf({ ...blocked, plan }, { agent: async () => "nothing moves" });
    expect(end.outcome?.status).toBe("stalled");
    expect(end.tasks).toHaveLength(2);
  });

  it("in a world that changes is legitimate", async () => {
    const plan: Script["plan"] = ({ call }) => (call <= 5 ? planned(["Push the door", "step"]) : planned());
    const end = await endOf({
      ...blocked,
      plan,
      "attempt-summary": ({ call }) => tried(call < 5 ? "failed" : "completed"),
    });
    expect(end.outcome?.status).toBe("completed");
    expect(end.tasks).toHaveLength(5);
    expect(end.environment).toMatchObject({ state: { steps: 5 } });
  });

  it("in another run on the thread begins from nothing", async () => {
    const { builder } = player(
      { ...blocked, "attempt-summary": () => tried("failed") },
      { agent: async () => "nothing moves" },
    );
    const workflow = builder.build({ checkpointer: new MemorySaver() });
    const config = newThread();
    for (let run = 1; run <= 2; run += 1) {
      const { outcome, tasks } = await workflow.invoke({ messages: "Fetch it" }, config);
      expect(outcome).toMatchObject({ status: "stalled", turns: 3 });
      expect(tasks).toHaveLength(2 * run);
    }
  });
});

describe("what was wanted", () => {
  it.each(["failed", "aborted"] as const)("is left as %s by the exit classifier", async (status) => {
    const end = await endOf({
      ...TWO_STEPS,
      "exit-decision": [leaves("1", "There is no such thing.")],
      "exit-summary": [leftAs(status, "Nobody has ever seen it.")],
    });
    expect(end.outcome).toMatchObject({ status: "plan-failed", turns: 2 });
    expect(end.outcome?.reason).toBe(`It was left as ${status}: Nobody has ever seen it.`);
    expect(end.tasks).toHaveLength(1);
    expect(end.prompt).toContain(`1 Fetch it [${status}]: Nobody has ever seen it.`);
    checkBestEffort(end);
  });

  it("is there already: nobody works", async () => {
    const end = await endOf({
      ...TWO_STEPS,
      plan: [planned()],
      "exit-summary": [leftAs("completed", "It lay there already.")],
    });
    expect(end.outcome).toMatchObject({ status: "completed", turns: 1, reason: "It lay there already." });
    expect(end.tasks).toEqual([]);
    expect(ids(end.plan)).toEqual(["completed: Fetch it"]);
    expect(end.prompt).toContain("1 Fetch it [completed]: It lay there already.");
  });

  it("is given up by the planner after a failure: what it was left as is asked", async () => {
    const end = await endOf({
      ...TWO_STEPS,
      "attempt-summary": [tried("failed", "The bridge is down.")],
      "exit-summary": [leftAs("failed", "There is no way across.")],
    });
    expect(end.outcome).toMatchObject({ status: "plan-failed" });
    expect(end.outcome?.reason).toContain("There is no way across.");
    expect(ids(end.plan)).toEqual(["failed: Fetch it", "failed: Look for it"]);
    checkBestEffort(end);
  });

  it("is reached in the middle: what is left of the plan is never begun", async () => {
    const end = await endOf({
      ...TWO_STEPS,
      "exit-decision": [leaves("1", "It is here.")],
      "exit-summary": [leftAs("completed", "It was found and brought at once.")],
    });
    expect(end.outcome).toMatchObject({ status: "completed", reason: "It was found and brought at once." });
    expect(end.tasks).toHaveLength(1);
    expect(end.plan.find(({ description }) => description === "Bring it")?.status).toBe("planned");
  });
});

describe("a role that gives nonsense twice", () => {
  const nonsense = structured({ reasoning: 5 });

  it.each([
    ["plan", "planned_subtasks", 1],
    ["attempt-summary", "attempt_summary", 2],
    ["exit-decision", "exit_decision", 2],
    ["exit-summary", "exit_summary", 2],
  ] as const)("%s", async (role, name, turns) => {
    const end = await endOf({
      ...TWO_STEPS,
      "exit-decision": () => leaves("1"),
      [role]: () => nonsense,
    });
    expect(end.outcome).toMatchObject({ status: "undecided", turns });
    expect(end.outcome?.reason).toContain(`no usable answer to "${name}", also after a correction`);
    expect(end.model.requestsOf(role)).toHaveLength(2);
    expect(end.model.requestsOf("synthesis")).toHaveLength(1);
    checkBestEffort(end);
  });

  it("is corrected once", async () => {
    const end = await endOf({
      ...TWO_STEPS,
      plan: [nonsense, ...[planned(["Bring it", "step"]), planned()]],
    });
    expect(end.outcome?.status).toBe("completed");
  });

  it("keeps in the plan what had happened before, with its retrospective", async () => {
    const end = await endOf({
      ...TWO_STEPS,
      "attempt-summary": [tried("completed", "It lies behind the well.")],
      "exit-decision": () => nonsense,
    });
    expect(ids(end.plan)).toEqual(["in-progress: Fetch it", "completed: Look for it", "planned: Bring it"]);
    expect(end.prompt).toContain("It lies behind the well.");
  });
});

describe("a role of the user's own", () => {
  const script = {
    ...TWO_STEPS,
    "exit-decision": () => leaves("1"),
    "exit-summary": () => leftAs("completed"),
  };
  const root = { reasoning: "r", subtasks: [{ description: "Bring it", primitive: "step" }] };

  it.each<[what: string, role: PlanningRole, answer: unknown]>([
    ["a planner without subtasks", "planner", { reasoning: "r" }],
    ["a planner that gives nothing", "planner", null],
    ["a planner with a subtask that is null", "planner", { reasoning: "r", subtasks: [null] }],
    ["a subtask without a primitive", "planner", { reasoning: "r", subtasks: [{ description: "x" }] }],
    [
      "a subtask of no words",
      "planner",
      { reasoning: "r", subtasks: [{ description: " ", primitive: "step" }] },
    ],
    ["an attempt in progress", "attemptSummarizer", { status: "in-progress", retrospective: "x" }],
    ["an attempt of an unknown status", "attemptSummarizer", { status: "done", retrospective: "x" }],
    ["an attempt without a retrospective", "attemptSummarizer", { status: "completed" }],
    ["an attempt that is nothing", "attemptSummarizer", undefined],
    ["an exit that is in progress", "exitSummarizer", { status: "in-progress", retrospective: "x" }],
    ["an exit that is nothing", "exitSummarizer", null],
    ["a decision that is nothing", "exitClassifier", null],
    ["a decision about another node", "exitClassifier", { exit: "elsewhere", reasoning: "r" }],
    ["notes that are no list", "planner", { ...root, notes: "x" }],
    ["notes that are no words", "planner", { ...root, notes: [5] }],
  ])("that gives nonsense ends the run with what there is: %s", async (_what, role, answer) => {
    const roles = { [role]: async () => answer } as PlanningRoles<never>;
    const end = await endOf(script, { planning: { roles } });
    expect(end.outcome?.status).toBe("undecided");
    expect(end.tasks.length).toBeLessThanOrEqual(1);
    checkBestEffort(end);
  });

  it("that throws fails the run; a resume goes on where it was", async () => {
    let isDead = true;
    const planner: Planner = async ({ plan }) => {
      if (isDead) throw new Error("The line is dead.");
      return plan.length > 1 ? { reasoning: "Done.", subtasks: [] } : root;
    };
    const workflow = player(TWO_STEPS, { planning: { roles: { planner } } }).builder.build({
      checkpointer: new MemorySaver(),
    });
    const config = newThread();
    await expect(workflow.invoke({ messages: "Fetch it" }, config)).rejects.toThrow("The line is dead.");
    isDead = false;
    const { outcome } = await workflow.invoke(null, config);
    expect(outcome?.status).toBe("completed");
  });
});
