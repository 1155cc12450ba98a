import { type BaseCheckpointSaver, MemorySaver } from "@langchain/langgraph";
import {
  createAttemptSummarizer,
  createExitClassifier,
  createExitSummarizer,
  createNodeExitClassifier,
  createPlanner,
  environmentOf,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
} from "langgraph-supervisor-workflow";
import { type Cost, Meter } from "./meter.ts";
import { PRIMITIVE, Rules, worldInWords } from "./rules.ts";
import type { Work } from "./work.ts";

/** How a plan is gone through. */
export interface RunOptions {
  /** About how many tokens of the plan a role is shown. */
  readonly maxPlanTokens: number;
  /** Whether each task on the path is judged in a call of its own. @default false */
  readonly perNode?: boolean;
  /** @default in memory */
  readonly checkpointer?: BaseCheckpointSaver;
}

/** Beyond what any plan here needs. */
export const LIMITS = { maxDepth: 8, maxNodes: 100_000, maxReplans: 100_000 } as const;

interface Facts {
  readonly known: readonly string[];
}

/** The library: a workflow that works through a plan, as it is built for users. */
export async function runLibrary(
  root: Work,
  { maxPlanTokens, perNode = false, checkpointer = new MemorySaver() }: RunOptions,
): Promise<Cost> {
  const rules = new Rules(root);
  const meter = new Meter();
  const attempts: string[] = [];
  const world = () =>
    simulatedEnvironment({
      initial: { known: [] } as Facts,
      actions: {
        find: ({ known }: Facts, { facts }: { readonly facts: readonly string[] }) => ({
          state: { known: [...known, ...facts] },
          result: null,
        }),
      },
      describe: ({ known }) => worldInWords(known),
    });
  const roles = {
    exitSummarizer: meter.role(createExitSummarizer, (input) => rules.exitSummary(input), maxPlanTokens),
    planner: meter.role(createPlanner, (input) => rules.plannedFuture(input), maxPlanTokens),
    attemptSummarizer: meter.role(
      createAttemptSummarizer,
      (input) => rules.attemptSummary(input),
      maxPlanTokens,
    ),
  };
  const byNode = meter.role(createNodeExitClassifier, (input) => rules.nodeExit(input), maxPlanTokens);
  const byPath = meter.role(createExitClassifier, (input) => rules.pathExit(input), maxPlanTokens);
  const workflow = new SupervisorWorkflowBuilder({ name: "planning", synthesis: "last-report" })
    .participants({
      hands: {
        description: "Does a step",
        agent: async ({ instruction }, { config }) => {
          attempts.push(instruction);
          const facts = rules.brings(instruction);
          if (facts.length > 0) await environmentOf(world, config).act({ type: "find", facts });
          return rules.report(instruction);
        },
      },
    })
    .withPlanning({
      environment: world,
      primitives: [{ ...PRIMITIVE, participant: "hands" }],
      ...LIMITS,
      ...(perNode
        ? { perNode, roles: { ...roles, exitClassifier: byNode } }
        : { roles: { ...roles, exitClassifier: byPath } }),
    })
    .build({ checkpointer });

  return meter.measure(attempts, async () => {
    const { outcome, usage } = await workflow.invoke(
      { messages: root.does },
      { configurable: { thread_id: "planning" } },
    );
    if (outcome?.status !== "completed")
      throw new Error(`The library ended "${root.does}" as ${outcome?.status}: ${outcome?.reason}`);
    if (usage.length !== meter.calls)
      throw new Error(`The usage tells of ${usage.length} calls, and ${meter.calls} were made.`);
  });
}
