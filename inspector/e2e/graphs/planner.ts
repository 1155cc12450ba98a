import { setTimeout as sleep } from "node:timers/promises";
import {
  environmentOf,
  type PlannedSubtask,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
} from "langgraph-supervisor-workflow";

/** A cook's world: what the chest holds is in the bag once it was opened. */
const kitchen = () =>
  simulatedEnvironment({
    initial: { bag: [] as readonly string[] },
    actions: {
      open: ({ bag }) => ({
        state: { bag: [...bag, "a bucket"] },
        result: "There is **a bucket** in the chest.",
      }),
      use: ({ bag }) => ({ state: { bag }, result: "That is done." }),
    },
    describe: ({ bag }) => `In the bag: ${bag.join(", ") || "nothing"}.`,
  });

/** What is planned the first time, by the task that is broken down; afterwards nothing is left to do. */
const PLANS: Readonly<Record<string, readonly PlannedSubtask[]>> = {
  "Give a feast": [
    { description: "Get a bucket", primitive: null },
    { description: "Cook a soup", primitive: "use" },
  ],
  "Get a bucket": [
    { description: "Look for iron in the chest", primitive: "open" },
    { description: "Mine iron", primitive: "use" },
    { description: "Craft the bucket", primitive: "use" },
  ],
};

/** A plan by rules: a bucket is found where iron was looked for, so that none has to be made. */
export const graph = new SupervisorWorkflowBuilder({ name: "planner", synthesis: "last-report" })
  .participants({
    hands: {
      description: "Does what is to be done",
      agent: async ({ plan }, { config }) => {
        // There is a middle of the run to look at.
        await sleep(400);
        return String(
          await environmentOf(kitchen, config).act({ type: plan?.primitive === "open" ? "open" : "use" }),
        );
      },
    },
  })
  .withPlanning({
    environment: kitchen,
    primitives: [
      { name: "open", description: "Open something", participant: "hands" },
      { name: "use", description: "Use something", participant: "hands" },
    ],
    roles: {
      attemptSummarizer: async ({ report }) => ({ status: "completed", retrospective: report }),
      exitClassifier: async ({ plan, observation }) => {
        const bucket = plan.find(({ description }) => description === "Get a bucket");
        const isFound = observation.includes("a bucket") && bucket?.status === "in-progress";
        return isFound
          ? { exit: bucket.id, reasoning: "A bucket is in the bag already." }
          : { exit: null, reasoning: "It goes on." };
      },
      exitSummarizer: async () => ({
        status: "aborted",
        retrospective: "A bucket was found; none must be made.",
      }),
      planner: async ({ plan, nodeId }) => {
        const description = plan.find(({ id }) => id === nodeId)?.description ?? "";
        const isFirst = !plan.some(({ parent }) => parent === nodeId);
        const subtasks = isFirst
          ? (PLANS[description] ?? [])
          : plan.filter(({ parent, status }) => parent === nodeId && status === "planned");
        const reasoning = isFirst ? `First things first: ${description}.` : "What is left stays as it was.";
        return {
          reasoning,
          subtasks: subtasks.map(({ description, primitive }) => ({ description, primitive })),
        };
      },
    },
  })
  .build();
