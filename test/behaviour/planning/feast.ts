import {
  environmentOf,
  type PlanningOptions,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
} from "langgraph-supervisor-workflow";
import { type ScriptedAnswer, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";

/** A cook's world: what a chest holds is in the bag once it was opened. */
export interface Kitchen {
  readonly bag: readonly string[];
}

export const kitchen = (found: string) => () =>
  simulatedEnvironment({
    initial: { bag: [] } as Kitchen,
    actions: {
      open: ({ bag }: Kitchen) => ({ state: { bag: [...bag, found] }, result: `There is ${found}.` }),
      cook: ({ bag }: Kitchen) => ({ state: { bag: [...bag, "a soup"] }, result: "The soup is ready." }),
    },
    describe: ({ bag }) => `In the bag: ${bag.join(", ") || "nothing"}.`,
  });

/** What the roles answer, in their order. */
export interface Answers {
  readonly plan: readonly ScriptedAnswer[];
  readonly attempts: readonly ScriptedAnswer[];
  readonly exits: readonly ScriptedAnswer[];
  readonly summaries?: readonly ScriptedAnswer[];
}

/** Runs a feast whose roles answer from a script, and tells who was asked in which order. */
export async function feast(
  found: string,
  { plan, attempts, exits, summaries = [] }: Answers,
  options: Partial<Pick<PlanningOptions, "maxReplans" | "maxDepth">> & { readonly perNode?: true } = {},
) {
  const model = new ScriptedChatModel({
    plan,
    "attempt-summary": attempts,
    "exit-decision": exits,
    "exit-summary": summaries,
    synthesis: ["That was it."],
  });
  const world = kitchen(found);
  const { perNode, ...bounds } = options;
  const result = await new SupervisorWorkflowBuilder({ name: "cook", model })
    .participants({
      hands: {
        description: "Does what is to be done",
        agent: async ({ plan }, { config }) =>
          String(
            await environmentOf(world, config).act({ type: plan?.primitive === "cook" ? "cook" : "open" }),
          ),
      },
    })
    .withPlanning({
      environment: world,
      primitives: [
        { name: "open", description: "Open something", participant: "hands" },
        { name: "cook", description: "Cook something", participant: "hands" },
      ],
      ...bounds,
      ...(perNode === undefined ? {} : { perNode }),
    })
    .build()
    .invoke({ messages: "Give a feast" });
  const asked = model.requests.map(({ role }) => role);
  return { result, model, asked };
}
