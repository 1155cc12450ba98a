import { setTimeout as sleep } from "node:timers/promises";
import type { RunnableConfig } from "@langchain/core/runnables";
import { interrupt, MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import {
  answer,
  cancelTask,
  environmentOf,
  type Outcome,
  type ParticipantFunction,
  type Plan,
  pendingInterrupts,
  renderPlan,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  type Task,
  type UsageEntry,
  usageOf,
  WorkflowDefinitionError,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { type Script, ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { reviewed } from "../../review/reviewed.ts";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { newThread, only } from "../../support/thread.ts";
import { tries } from "../../support/tries.ts";
import { listenToConsole } from "../budget/printed.ts";
import {
  ground,
  leaves,
  leftAs,
  planned,
  player,
  stays,
  stepping,
  synthesisPrompt,
  TWO_STEPS,
  tried,
} from "./player.ts";

listenToConsole();

const busy = (): Error => Object.assign(new Error("It is busy."), { status: 503 });

interface Values {
  readonly plan: Plan;
  readonly tasks: readonly Task[];
  readonly usage: readonly UsageEntry[];
  readonly environment: unknown;
  readonly outcome: Outcome | null;
}

/** A thread's newest state. */
async function valuesOf(
  workflow: { getState(config: RunnableConfig): Promise<{ readonly values: unknown }> },
  config: RunnableConfig,
): Promise<Values> {
  return (await workflow.getState(config)).values as Values;
}

async function eventsOf(
  workflow: Parameters<typeof streamWorkflow>[0],
  input: Parameters<typeof streamWorkflow>[1],
  config?: Parameters<typeof streamWorkflow>[2],
): Promise<WorkflowEvent[]> {
  const events: WorkflowEvent[] = [];
  for await (const event of streamWorkflow(workflow, input, config))
    if (event.type !== "token") events.push(event);
  return events;
}

describe("planning with a delegation policy", () => {
  it("tries a leaf again, and it is one attempt of the plan", async () => {
    let calls = 0;
    const agent: ParticipantFunction = async (brief, runtime) => {
      calls += 1;
      if (calls <= 2) throw busy();
      return stepping(brief, runtime);
    };
    const { builder } = player(TWO_STEPS, { agent });
    const { tasks, plan, outcome } = await builder
      .withDelegation({ retries: 3, backoff: { initialMs: 1 } })
      .build()
      .invoke({ messages: "Fetch it" });
    expect(outcome?.status).toBe("completed");
    expect(tasks.map(({ attempts }) => attempts)).toEqual([3, 1]);
    expect(plan.filter(({ primitive }) => primitive !== null).map(({ attempts }) => attempts)).toEqual([
      1, 1,
    ]);
  });

  it("hands a leaf over to a fallback participant; the node and its type stay", async () => {
    const { builder, model } = player(TWO_STEPS, {
      agent: async () => {
        throw busy();
      },
      hasFallback: true,
    });
    const { tasks, outcome } = await builder
      .withDelegation({ retries: 0, backoff: { initialMs: 1 } })
      .build()
      .invoke({ messages: "Fetch it" });
    expect(outcome?.status).toBe("completed");
    for (const task of tasks) {
      expect(task).toMatchObject({ participant: "spare", type: "step", report: "done by the spare" });
      expect(task.planNode).not.toBeNull();
    }
    expect(model.requestsOf("attempt-summary")[0]?.messages.at(-1)?.text).toContain("done by the spare");
  });

  it("cuts a leaf off that takes too long: what came of it is told, and another way is planned", async () => {
    let calls = 0;
    const agent: ParticipantFunction = async (brief, runtime) => {
      calls += 1;
      if (calls === 1) await sleep(5_000, undefined, { signal: runtime.signal });
      return stepping(brief, runtime);
    };
    const { builder, model } = player(
      {
        ...TWO_STEPS,
        plan: [planned(["Wait", "step"]), planned(["Walk", "step"]), planned()],
        "attempt-summary": [tried("failed", "It took too long."), tried()],
      },
      { agent },
    );
    const { tasks, outcome } = await builder
      .withDelegation({ timeoutMs: 300, retries: 0 })
      .build()
      .invoke({ messages: "Fetch it" });
    expect(tasks.map(({ status }) => status.type)).toEqual(["timed-out", "completed"]);
    expect(outcome?.status).toBe("completed");
    expect(model.requestsOf("attempt-summary")[0]?.messages.at(-1)?.text).toContain("300 ms");
  });

  it("reads of a leaf that failed for good what went wrong", async () => {
    const { builder, model } = player(
      {
        ...TWO_STEPS,
        plan: [planned(["Go", "step"]), planned()],
        "attempt-summary": [tried("failed")],
        "exit-summary": [leftAs("failed")],
      },
      {
        agent: async () => {
          throw new Error("The bridge is down.");
        },
      },
    );
    const { tasks, outcome } = await builder.build().invoke({ messages: "Fetch it" });
    expect(only(tasks).status.type).toBe("failed");
    expect(model.requestsOf("attempt-summary")[0]?.messages.at(-1)?.text).toContain("The bridge is down.");
    expect(outcome?.status).toBe("plan-failed");
  });

  it("goes on where the leaf under way is cancelled: it is aborted with the reason, without a summary", async () => {
    let calls = 0;
    const agent: ParticipantFunction = async (brief, runtime) => {
      calls += 1;
      if (calls === 1) await sleep(5_000, undefined, { signal: runtime.signal });
      return stepping(brief, runtime);
    };
    const { builder, model } = player(
      {
        ...TWO_STEPS,
        plan: [planned(["Wait", "step"], ["Bring it", "step"]), planned(["Bring it", "step"]), planned()],
      },
      { agent },
    );
    const workflow = builder.build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const summaries: WorkflowEvent[] = [];
    for await (const event of streamWorkflow(workflow, { messages: "Fetch it" }, config)) {
      if (event.type === "task-started" && calls <= 1)
        expect(await cancelTask(workflow, config, event.taskId, { reason: "It rains." })).toBe(true);
      if (event.type === "attempt-summarized") summaries.push(event);
    }
    const values = await valuesOf(workflow, config);
    expect(values.outcome).toMatchObject({ status: "completed", undone: [{ instruction: "Wait" }] });
    expect(values.plan.map(({ description, status }) => [description, status])).toEqual([
      ["Fetch it", "completed"],
      ["Wait", "aborted"],
      ["Bring it", "completed"],
    ]);
    expect(values.plan[1]?.retrospective).toBe("It was cancelled: It rains.");
    expect(summaries).toMatchObject([
      { status: "aborted", number: "1.1" },
      { status: "completed", number: "1.2" },
    ]);
    expect(model.requestsOf("attempt-summary")).toHaveLength(1);
    // What was planned before it was cut off is planned anew.
    expect(model.requestsOf("plan")).toHaveLength(3);
  });
});

describe("planning with a budget", () => {
  it("keeps the plan of a turn that runs out of time", async () => {
    const { builder } = player({
      ...TWO_STEPS,
      "attempt-summary": [tried("completed", "It lies behind the well.")],
      "exit-decision": [{ ...stays(), delayMs: 5_000 }],
    });
    const { outcome, plan } = await builder
      .withBudget({ maxDurationMs: 1_000 })
      .build({ checkpointer: new MemorySaver() })
      .invoke({ messages: "Fetch it" }, newThread());
    expect(outcome?.status).toBe("budget-exhausted");
    expect(plan.find(({ description }) => description === "Look for it")).toMatchObject({
      status: "completed",
      retrospective: "It lies behind the well.",
    });
  });

  it("ends the leaf that was under way as its task did, where there is no next turn", async () => {
    const { builder } = player(TWO_STEPS, { workflow: { maxIterations: 1 } });
    const { outcome, plan } = await builder.build().invoke({ messages: "Fetch it" });
    expect(outcome?.status).toBe("iteration-limit");
    expect(plan.find(({ description }) => description === "Look for it")).toMatchObject({
      status: "completed",
      retrospective: "step 1",
    });
  });

  const endless: Script = {
    ...TWO_STEPS,
    plan: ({ call }) => planned([`Way ${call}`, "step"]),
    "attempt-summary": ({ call }) => tried("failed", `Way ${call} is blocked.`),
  };

  it("ends with the plan and its retrospectives in the state, and an answer", async () => {
    const { builder, model } = player(endless);
    const { outcome, plan, messages, usage } = await builder
      .withBudget({ maxModelCalls: 9 })
      .build()
      .invoke({ messages: "Fetch it" });
    expect(outcome?.status).toBe("budget-exhausted");
    expect(outcome?.reason).toContain("maxModelCalls");
    expect(messages.at(-1)?.text).toBe("That is what there is.");
    expect(usage.length).toBeLessThanOrEqual(9);
    expect(usage).toHaveLength(model.requests.length);
    expect(plan.filter(({ retrospective }) => retrospective !== null).length).toBeGreaterThan(0);
    expect(synthesisPrompt(model)).toContain("Way 1 is blocked.");
    expect(synthesisPrompt(model)).toContain(renderPlan(plan));
  });

  it("never makes more calls than it may, wherever in a turn it ends", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 25 }),
        fc.boolean(),
        fc.boolean(),
        async (maxModelCalls, leavesOften, isNested) => {
          const script: Script = {
            ...endless,
            plan: ({ call }) =>
              isNested && call < 3
                ? planned([`Part ${call}`, null], ["Last", "step"])
                : planned([`Way ${call}`, "step"]),
            "exit-decision": ({ call, messages }) => {
              const inner = messages.at(-1)?.text.match(/tasks (?:1, )?(1\.\d[\d.]*)/)?.[1];
              return leavesOften && call % 2 === 0 && inner !== undefined ? leaves(inner) : stays();
            },
            "exit-summary": () => leftAs("aborted"),
          };
          const { builder, model } = player(script);
          const { outcome, usage, plan, messages } = await builder
            .withBudget({ maxModelCalls })
            .build()
            .invoke({ messages: "Fetch it" });
          expect(outcome?.status).toBe("budget-exhausted");
          expect(model.requests.length).toBeLessThanOrEqual(maxModelCalls);
          expect(usage).toHaveLength(model.requests.length);
          expect(model.requestsOf("synthesis")).toHaveLength(maxModelCalls > 1 ? 1 : 0);
          expect(messages.at(-1)?.text).not.toBe("");
          // What was paid for is in the plan.
          const attempts = plan.filter(
            ({ primitive, retrospective }) => primitive !== null && retrospective !== null,
          );
          expect(attempts.length).toBeGreaterThanOrEqual(model.requestsOf("attempt-summary").length);
        },
      ),
      { numRuns: tries(24), examples: Array.from({ length: 12 }, (_, index) => [index + 1, true, true]) },
    );
  });

  it("is no end where it is enough to the last call", async () => {
    // plan, two attempts with a summary and a decision each, plan, synthesis
    for (const [maxModelCalls, status] of [
      [7, "completed"],
      [6, "budget-exhausted"],
    ] as const) {
      const { builder } = player(TWO_STEPS);
      const { outcome } = await builder
        .withBudget({ maxModelCalls })
        .build()
        .invoke({ messages: "Fetch it" });
      expect([maxModelCalls, outcome?.status]).toEqual([maxModelCalls, status]);
    }
  });

  it("shows no plan of an earlier run where there is none of this one", async () => {
    const saver = new MemorySaver();
    const config = newThread();
    const first = player(TWO_STEPS);
    await first.builder.build({ checkpointer: saver }).invoke({ messages: "Fetch the old one" }, config);
    const { builder } = player(TWO_STEPS);
    const { outcome, plan, messages } = await builder
      .withBudget({ maxTokens: 50, maxOutputTokensPerCall: 20 })
      .build({ checkpointer: saver })
      .invoke({ messages: "Fetch the new one" }, config);
    expect(outcome?.status).toBe("budget-exhausted");
    expect(plan.map(({ status }) => status)).toEqual(["in-progress"]);
    expect(messages.at(-1)?.getType()).toBe("ai");
  });

  it("in money is told at build of each role's model without a price", () => {
    const named = (name: string) => new ScriptedChatModel({}, { name });
    const build = () =>
      new SupervisorWorkflowBuilder({ name: "player", model: named("gpt-a") })
        .participants({ hands: { description: "Does it", agent: stepping } })
        .withPlanning({
          environment: ground,
          primitives: [{ name: "step", description: "Takes a step", participant: "hands" }],
          models: { plan: named("gpt-p"), exit: named("gpt-e"), summarize: named("known") },
        })
        .withPricing({ known: { inputPerMillion: 1, outputPerMillion: 1 } })
        .withBudget({ maxCostUsd: 1 })
        .build();
    let problems: WorkflowDefinitionError["problems"] = [];
    try {
      build();
    } catch (error) {
      if (WorkflowDefinitionError.isInstance(error)) problems = error.problems;
    }
    expect(problems.map(({ code, place }) => `${code} ${place}`)).toEqual([
      "MODEL_WITHOUT_PRICE model",
      "MODEL_WITHOUT_PRICE withPlanning.models.plan",
      "MODEL_WITHOUT_PRICE withPlanning.models.exit",
    ]);
  });
});

describe("planning with usage", () => {
  it("has an entry for each call, with its role", async () => {
    const { builder, model } = player({
      ...TWO_STEPS,
      "exit-decision": [stays(), leaves("1")],
      "exit-summary": [leftAs("completed")],
    });
    const { usage, outcome } = await builder
      .withPricing({ scripted: { inputPerMillion: 1, outputPerMillion: 1 } })
      .build()
      .invoke({ messages: "Fetch it" });
    const asked = [
      "plan",
      "attempt-summary",
      "exit-decision",
      "attempt-summary",
      "exit-decision",
      "exit-summary",
    ];
    expect(usage.map(({ role }) => role)).toEqual([...asked, "synthesis"]);
    expect(model.requests.map(({ role }) => role)).toEqual(usage.map(({ role }) => role));
    for (const entry of usage) {
      expect(entry).toMatchObject({ runId: outcome?.runId, taskId: null });
      expect(entry.costUsd).toBeGreaterThan(0);
      if (entry.role !== "synthesis") expect(entry.actor).toBe("planning");
    }
    const { calls, byRole } = usageOf({ usage });
    expect(calls).toBe(usage.length);
    expect(byRole).toMatchObject({
      plan: { calls: 1 },
      "exit-decision": { calls: 2 },
      "exit-summary": { calls: 1 },
    });
  });
});

describeEachCheckpointer((makeSaver) => {
  describe("planning with questions", () => {
    const asking: ParticipantFunction = async (brief, runtime) => {
      const step = await stepping(brief, runtime);
      const allowed = interrupt({ prompt: `May I, after ${step}?` });
      return `${step}, allowed: ${allowed}`;
    };

    it("asks in the middle of a leaf, and goes on with the answer; nothing is done or paid for twice", async () => {
      const { builder, model } = player(TWO_STEPS, { agent: asking });
      const workflow = builder.build({ checkpointer: await makeSaver() });
      const config = newThread();
      const first = await eventsOf(workflow, { messages: "Fetch it" }, config);
      const asked = model.requests.length;
      const question = only(await pendingInterrupts(workflow, config));
      expect(question.value).toEqual({ prompt: "May I, after step 1?" });
      expect(first.at(-1)).toMatchObject({ type: "question-asked", askedBy: "hands" });
      const open = await valuesOf(workflow, config);
      expect(open.plan.map(({ status }) => status)).toEqual(["in-progress", "in-progress", "planned"]);
      expect(asked).toBe(1);

      await eventsOf(workflow, answer(question, "yes"), config);
      const next = only(await pendingInterrupts(workflow, config));
      expect(next.value).toEqual({ prompt: "May I, after step 2?" });
      const last = await eventsOf(workflow, answer(next, "yes"), config);
      expect(last.at(-1)).toMatchObject({ type: "run-finished", outcome: { status: "completed" } });
      const values = await valuesOf(workflow, config);
      expect(values.tasks.map(({ report }) => report)).toEqual([
        "step 1, allowed: yes",
        "step 2, allowed: yes",
      ]);
      expect(values.environment).toMatchObject({ state: { steps: 2 } });
      expect(model.requestsOf("plan")).toHaveLength(2);
      expect(values.usage).toHaveLength(model.requests.length);
    });

    it("begins a new plan where a new request comes in over an open question", async () => {
      const { builder } = player(
        { ...TWO_STEPS, plan: ({ call }) => (call < 3 ? planned([`Step of ${call}`, "step"]) : planned()) },
        {
          agent: async (brief, runtime) =>
            brief.instruction === "Step of 1" ? asking(brief, runtime) : stepping(brief, runtime),
        },
      );
      const workflow = builder.build({ checkpointer: await makeSaver() });
      const config = newThread();
      const told = [
        ...(await eventsOf(workflow, { messages: "Fetch it" }, config)),
        ...(await eventsOf(workflow, { messages: "Leave it" }, config)),
      ];
      const values = await valuesOf(workflow, config);
      expect(values.outcome?.status).toBe("completed");
      expect(values.tasks.map(({ status }) => status.type)).toEqual(["cancelled", "completed"]);
      expect(values.plan.map(({ description }) => description)).toEqual([
        'Leave it (Asked before: "Fetch it")',
        "Step of 2",
      ]);
      expect(values.plan.every(({ id }) => id.startsWith(values.outcome?.runId ?? "?"))).toBe(true);
      // The world begins anew, as a simulated one does with each run.
      expect(values.environment).toMatchObject({ state: { steps: 1 } });
      expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
    });
  });
});

describe("planning in other workflows", () => {
  const hostModel = (script: Script) => new ScriptedChatModel(script);

  it("is a participant of a workflow that does not plan; what it tells bears its path", async () => {
    const { builder, model } = player(TWO_STEPS);
    const host = new SupervisorWorkflowBuilder({ name: "house", synthesis: "last-report" })
      .participants({ errands: { description: "Fetches things", agent: builder.build() } })
      .withSupervisor(({ tasks }) => ({
        nextAgent: tasks.length === 0 ? "errands" : null,
        instruction: "Fetch water",
      }))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const events = await eventsOf(host, { messages: "I am thirsty" }, config);
    const told = events.filter(({ type }) => type === "node-started" || type === "attempt-summarized");
    expect(told).toHaveLength(5);
    expect(told.every(({ path }) => path.join("/") === "house/errands")).toBe(true);
    const values = await valuesOf(host, config);
    expect(only(values.tasks)).toMatchObject({
      report: "That is what there is.",
      planNode: null,
      type: null,
    });
    // The host's own channels stay its own.
    expect(values).toMatchObject({ plan: [], notepad: [], environment: null });
    // To the host all of it is the participant's work.
    expect(values.usage.every(({ role, actor }) => role === "participant" && actor === "errands")).toBe(true);
    expect(values.usage).toHaveLength(model.requests.length);
  });

  it("is a participant of a workflow that plans too: each in a world of its own", async () => {
    const inner = player(TWO_STEPS, { agent: stepping });
    const other = () => ground();
    const hostScript: Script = {
      ...TWO_STEPS,
      plan: [planned(["Send for it", "send"], ["Walk", "walk"]), planned()],
      synthesis: () => "The host's answer.",
    };
    const model = hostModel(hostScript);
    const host = new SupervisorWorkflowBuilder({ name: "house", model })
      .participants({
        errands: { description: "Fetches things", agent: inner.builder.build() },
        walker: {
          description: "Walks",
          agent: async (_brief, { config }) => `${await environmentOf(other, config).act({ type: "step" })}`,
        },
      })
      .withPlanning({
        environment: other,
        primitives: [
          { name: "send", description: "Sends for it", participant: "errands" },
          { name: "walk", description: "Walks", participant: "walker" },
        ],
      })
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const events = await eventsOf(host, { messages: "I am thirsty" }, config);
    const values = await valuesOf(host, config);
    expect(values.outcome?.status).toBe("completed");
    // The inner one took two steps in its own world, the walker one in the host's.
    expect(values.environment).toMatchObject({ state: { steps: 1 } });
    expect(values.tasks.map(({ report }) => report)).toEqual(["That is what there is.", "1"]);
    expect(values.plan.map(({ description }) => description)).toEqual([
      "I am thirsty",
      "Send for it",
      "Walk",
    ]);
    const innerTold = events.filter(({ path }) => path.join("/") === "house/errands");
    expect(innerTold.filter(({ type }) => type === "node-started")).toHaveLength(3);
    const hostTold = events.filter(({ path }) => path.join("/") === "house");
    expect(hostTold.filter(({ type }) => type === "node-started")).toHaveLength(3);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    // The inner one sees its own world in its prompts, also after the walk.
    expect(inner.model.requestsOf("plan").at(-1)?.messages.at(-1)?.text).toContain("Steps: 2.");
  });

  it("lets a workflow without planning of its own work in the host's world", async () => {
    const helpers = new SupervisorWorkflowBuilder({ name: "helpers", synthesis: "last-report" })
      .participants({ feet: { description: "Walks", agent: stepping } })
      .withSupervisor(({ tasks }) => ({ nextAgent: tasks.length === 0 ? "feet" : null, instruction: "Walk" }))
      .build();
    const values = await (async () => {
      const workflow = new SupervisorWorkflowBuilder({ name: "house", model: hostModel(TWO_STEPS) })
        .participants({ helpers: { description: "Help", agent: helpers } })
        .withPlanning({
          environment: ground,
          primitives: [{ name: "step", description: "Takes a step", participant: "helpers" }],
        })
        .build({ checkpointer: new MemorySaver() });
      const config = newThread();
      await workflow.invoke({ messages: "Fetch it" }, config);
      return valuesOf(workflow, config);
    })();
    expect(values.environment).toMatchObject({ state: { steps: 2 } });
    expect(values.tasks.map(({ report }) => report)).toEqual(["step 1", "step 2"]);
  });

  it("has a participant that is a reviewed workflow", async () => {
    const office = reviewed({ items: ["roof", "door"], agent: async () => ({ data: {} }) }).build();
    const { outcome, tasks, artifact, plan } = await new SupervisorWorkflowBuilder({
      name: "house",
      model: hostModel({ ...TWO_STEPS, plan: [planned(["Draw it", "draw"]), planned()] }),
    })
      .participants({ office: { description: "Draws", agent: office } })
      .withPlanning({
        environment: ground,
        primitives: [{ name: "draw", description: "Draws", participant: "office" }],
      })
      .build()
      .invoke({ messages: "A house" });
    expect(outcome?.status).toBe("completed");
    expect(only(tasks).status).toEqual({ type: "completed" });
    expect(artifact).toBeNull();
    expect(plan.map(({ status }) => status)).toEqual(["completed", "completed"]);
  });
});

describe("planning with a response format", () => {
  it("gives the answer as data too, however the plan ended", async () => {
    for (const [status, script] of [
      ["completed", {}],
      ["plan-failed", { "exit-decision": [leaves("1")], "exit-summary": [leftAs("failed")] }],
    ] as const) {
      const { builder } = player({
        ...TWO_STEPS,
        ...script,
        "structured-response": [structured({ found: true })],
      });
      const { outcome, structuredResponse } = await builder
        .withResponseFormat(z.object({ found: z.boolean() }))
        .build()
        .invoke({ messages: "Fetch it" });
      expect(outcome?.status).toBe(status);
      expect(structuredResponse).toEqual({ found: true });
    }
  });
});

describe("what a plan tells", () => {
  it("comes in the order in which it happens, each under an id of its own", async () => {
    const { builder } = player({
      ...TWO_STEPS,
      plan: [
        planned(["Search", null], ["Bring it", "step"]),
        planned(["Look", "step"], ["Dig", "step"]),
        planned(),
      ],
      "exit-decision": [leaves("1.1", "It lay there."), stays(), stays()],
      "exit-summary": [leftAs("completed", "It was seen at once.")],
    });
    const events = await eventsOf(builder.build(), { messages: "Fetch it" });
    const line = (event: WorkflowEvent): string =>
      "number" in event ? `${event.type} ${event.number}` : event.type;
    // Each role's call is told too, in between.
    expect(events.filter(({ type }) => type !== "model-called").map(line)).toEqual([
      "run-started",
      "node-started 1",
      "plan-revised 1",
      "node-started 1.1",
      "plan-revised 1.1",
      "node-started 1.1.1",
      "decision-made",
      "task-started",
      "task-finished",
      "attempt-summarized 1.1.1",
      "node-exited 1.1",
      "node-started 1.2",
      "decision-made",
      "task-started",
      "task-finished",
      "attempt-summarized 1.2",
      "node-exited 1",
      "decision-made",
      "synthesis-started",
      "run-finished",
    ]);
    expect(events.find(({ type }) => type === "node-exited")).toMatchObject({
      status: "completed",
      retrospective: "It was seen at once.",
      reasoning: "It lay there.",
    });
    expect(events.every(({ path }) => path.join("/") === "player")).toBe(true);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const turns = events.map(({ turn }) => turn);
    expect(turns).toEqual(turns.toSorted((one, other) => one - other));
  });

  it("stands in the tasks: node, type, what to do, and the participant of the primitive", async () => {
    const { builder } = player(TWO_STEPS);
    const { tasks, plan } = await builder.build().invoke({ messages: "Fetch it" });
    const leavesOfPlan = plan.filter(({ primitive }) => primitive !== null);
    expect(tasks.map(({ planNode }) => planNode)).toEqual(leavesOfPlan.map(({ id }) => id));
    for (const [index, task] of tasks.entries()) {
      const node = leavesOfPlan[index];
      expect(task).toMatchObject({
        type: node?.primitive,
        instruction: node?.description,
        participant: "hands",
        item: null,
      });
    }
  });

  it("stands in the messages: each decision, with the step's number, and the end", async () => {
    const texts = async (decisions: "visible" | "hidden") => {
      const { builder } = player(TWO_STEPS, { workflow: { decisions } });
      const { messages } = await builder.build().invoke({ messages: "Fetch it" });
      return messages.filter(({ name }) => name === "supervisor").map(({ text }) => text);
    };
    const shown = await texts("visible");
    expect(shown.slice(0, 2)).toEqual([
      "→ hands: Look for it\nReason: Step 1.1 of the plan.",
      "→ hands: Bring it\nReason: Step 1.2 of the plan.",
    ]);
    expect(await texts("hidden")).toEqual([]);
  });

  it("is the newest run's on a thread with several, in a world that begins anew", async () => {
    const { builder, model } = player({
      ...TWO_STEPS,
      plan: ({ call }) => (call % 2 === 1 ? planned([`Step of ${call}`, "step"]) : planned()),
    });
    const workflow = builder.build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const runs = [];
    for (const request of ["Fetch one", "Fetch two", "Fetch three"])
      runs.push(await workflow.invoke({ messages: request }, config));
    const [one, two, three] = runs;
    expect(three?.plan.map(({ description }) => description)).toEqual([
      'Fetch three (Asked before: "Fetch one", "Fetch two")',
      "Step of 5",
    ]);
    expect(three?.tasks).toHaveLength(3);
    expect(new Set(runs.map(({ outcome }) => outcome?.runId)).size).toBe(3);
    for (const run of [one, two, three]) expect(run?.environment).toMatchObject({ state: { steps: 1 } });
    expect(model.requestsOf("plan")[4]?.messages.at(-1)?.text).not.toContain("Fetch one [");
    for await (const { values } of workflow.getStateHistory(config)) {
      const { plan = [] } = values as Partial<Values>;
      expect(plan.filter(({ parent }) => parent === null).length).toBeLessThanOrEqual(1);
    }
  });
});
