import { setTimeout as sleep } from "node:timers/promises";
import {
  environmentOf,
  type ParticipantFunction,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
  streamWorkflow,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { type Script, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { leaves, leavesNode, leftAs, planned, stays, tried } from "./player.ts";

const world = () =>
  simulatedEnvironment({
    initial: { found: [] as readonly string[] },
    actions: {
      find: ({ found }: { found: readonly string[] }, { what }: { what: string }) => ({
        state: { found: [...found, what] },
        result: what,
      }),
    },
    describe: ({ found }) => `Found: ${found.join(", ") || "nothing"}.`,
  });

/** Finds something, and goes on with what it does until it is stopped. */
const digging: ParticipantFunction = async ({ instruction }, { config, signal }) => {
  if (!instruction.startsWith("Dig")) return "Done.";
  await environmentOf(world, config).act({ type: "find", what: "a bucket" });
  await sleep(20_000, null, { signal });
  return "A hole.";
};

function watched(script: Script, agent: ParticipantFunction, perNode?: true) {
  const model = new ScriptedChatModel({ synthesis: ["So it is."], ...script });
  const workflow = new SupervisorWorkflowBuilder({ name: "digger", model })
    .participants({ hands: { description: "Digs", agent } })
    .withPlanning({
      environment: world,
      primitives: [{ name: "dig", description: "Dig for something", participant: "hands" }],
      watchMs: 20,
      ...(perNode === undefined ? {} : { perNode }),
    })
    .build();
  return { workflow, model };
}

const PLANS = [
  planned(["Get a bucket"], ["Fill it", "dig"]),
  planned(["Dig for iron", "dig"]),
  planned(["Fill it", "dig"]),
  planned(),
];

describe("a leaf that loses its point while it is worked on", () => {
  it("is cancelled, and the task above it left", async () => {
    const { workflow, model } = watched(
      {
        plan: PLANS,
        "exit-decision": [
          leaves("1.1", "A bucket was found."),
          // The same is asked again when the attempt is taken in: it is what leaves the task.
          leaves("1.1", "A bucket was found."),
          stays(),
          stays(),
        ],
        "exit-summary": [leftAs("aborted", "There is a bucket.")],
        "attempt-summary": [tried()],
      },
      digging,
    );
    const events: WorkflowEvent[] = [];
    const startedAt = performance.now();
    for await (const event of streamWorkflow(workflow, { messages: "Get water" })) events.push(event);
    expect(performance.now() - startedAt).toBeLessThan(15_000);

    const failed = events.find(({ type }) => type === "task-failed");
    expect(failed).toMatchObject({ reason: "It lost its point while it was worked on. A bucket was found." });
    const summarized = events.filter((event) => event.type === "attempt-summarized");
    expect(summarized.map(({ number, status }) => [number, status])).toEqual([
      ["1.1.1", "aborted"],
      ["1.2", "completed"],
    ]);
    expect(events.find((event) => event.type === "node-exited")).toMatchObject({
      number: "1.1",
      status: "aborted",
    });
    const [watching] = model.requestsOf("exit-decision");
    expect(watching?.messages.at(-1)?.text).toContain(
      "1.1.1 is being worked on, and the environment has changed",
    );
    expect(watching?.messages.at(-1)?.text).toContain("Found: a bucket.");
    // Whoever is cancelled is not asked about: one attempt was summarised, not two.
    expect(model.requestsOf("attempt-summary")).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: "run-finished", outcome: { status: "completed" } });
  });

  it("is left by calls for each node too", async () => {
    const { workflow } = watched(
      {
        plan: PLANS,
        "exit-decision": [
          ...[leavesNode(false), leavesNode(true)],
          ...[leavesNode(false), leavesNode(true)],
          ...[leavesNode(false), leavesNode(false)],
        ],
        "exit-summary": [leftAs("aborted", "There is a bucket.")],
        "attempt-summary": [tried()],
      },
      digging,
      true,
    );
    const { outcome, tasks } = await workflow.invoke({ messages: "Get water" });
    expect(outcome?.status).toBe("completed");
    expect(tasks.map(({ status }) => status.type)).toEqual(["cancelled", "completed"]);
  });
});

describe("a leaf that is watched", () => {
  const ONE_STEP: Script = {
    plan: [planned(["Dig for iron", "dig"]), planned()],
    "attempt-summary": [tried()],
  };

  it("goes on where everything is still wanted, and is judged once for each change", async () => {
    const { workflow, model } = watched(
      { ...ONE_STEP, "exit-decision": () => stays() },
      async (_brief, { config }) => {
        await environmentOf(world, config).act({ type: "find", what: "a worm" });
        await sleep(150);
        return "A hole.";
      },
    );
    const { tasks } = await workflow.invoke({ messages: "Get iron" });
    expect(tasks[0]).toMatchObject({ status: { type: "completed" }, report: "A hole." });
    // One for the worm, one for the attempt.
    expect(model.requestsOf("exit-decision")).toHaveLength(2);
  });

  it("is judged by nobody where nothing changes", async () => {
    const { workflow, model } = watched({ ...ONE_STEP, "exit-decision": [stays()] }, async () => {
      await sleep(120);
      return "A hole.";
    });
    await workflow.invoke({ messages: "Get iron" });
    expect(model.requestsOf("exit-decision")).toHaveLength(1);
  });

  it("lacks nothing where its watch fails: that is told as a warning", async () => {
    const warned: string[] = [];
    const listen = ({ message }: Error): void => void warned.push(message);
    process.on("warning", listen);
    onTestFinished(() => void process.off("warning", listen));
    const { workflow } = watched(
      { ...ONE_STEP, "exit-decision": [{ error: new Error("The provider is down.") }, stays()] },
      async (_brief, { config }) => {
        await environmentOf(world, config).act({ type: "find", what: "a worm" });
        await sleep(150);
        return "A hole.";
      },
    );
    const { outcome } = await workflow.invoke({ messages: "Get iron" });
    expect(outcome?.status).toBe("completed");
    await sleep(0);
    expect(warned).toEqual(['"Dig for iron" is watched no longer: The provider is down.']);
  });

  it("is watched no longer than it is worked on", async () => {
    const { workflow } = watched({ ...ONE_STEP, "exit-decision": [stays()] }, async () => "A hole.");
    await workflow.invoke({ messages: "Get iron" });
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout");
    await sleep(60);
    expect(process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length).toBeLessThanOrEqual(
      timers.length,
    );
  });
});
