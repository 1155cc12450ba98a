import {
  type ExitClassifier,
  environmentOf,
  type ParticipantFunction,
  type PlanningOptions,
  type PlanningRoles,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
  type WorkflowOptions,
} from "langgraph-supervisor-workflow";
import {
  type Script,
  type ScriptedAnswer,
  ScriptedChatModel,
  structured,
} from "langgraph-supervisor-workflow/testing";

/** The planner's answer; none for a task that is done. */
export function planned(
  ...subtasks: readonly (readonly [description: string, primitive?: string | null])[]
): ScriptedAnswer {
  return structured({
    reasoning: subtasks.length === 0 ? "Nothing is left to do." : "This is to come.",
    subtasks: subtasks.map(([description, primitive = null]) => ({ description, primitive })),
    notes: [],
  });
}

/** What an attempt came to. */
export function tried(
  status: "completed" | "failed" = "completed",
  retrospective = "It went well.",
): ScriptedAnswer {
  return structured({ status, retrospective, notes: [] });
}

/** The exit classifier finds everything on the path worth pursuing. */
export function stays({ revise = false } = {}): ScriptedAnswer {
  return structured({ reasoning: "All of it is still wanted.", exit: null, revise, notes: [] });
}

/** The exit classifier leaves a task, by its number. */
export function leaves(exit: string, reasoning = "It has lost its point."): ScriptedAnswer {
  return structured({ reasoning, exit, revise: false, notes: [] });
}

/** The same where each task is judged apart. */
export function leavesNode(exit: boolean, reasoning = "So it is."): ScriptedAnswer {
  return structured({ reasoning, exit, revise: false, notes: [] });
}

/** As what a task is left. */
export function leftAs(
  status: "completed" | "failed" | "aborted",
  retrospective = "It was left.",
): ScriptedAnswer {
  return structured({ status, retrospective, notes: [] });
}

/** A plan of two steps that goes well. */
export const TWO_STEPS: Script = {
  plan: [planned(["Look for it", "step"], ["Bring it", "step"]), planned()],
  "attempt-summary": () => tried(),
  "exit-decision": () => stays(),
  synthesis: () => "That is what there is.",
};

/** A world in which steps are counted. */
export const ground = () =>
  simulatedEnvironment({
    initial: { steps: 0 },
    actions: {
      step: ({ steps }: { steps: number }) => ({ state: { steps: steps + 1 }, result: steps + 1 }),
    },
    describe: ({ steps }) => `Steps: ${steps}.`,
  });

/** Takes a step in the world. */
export const stepping: ParticipantFunction = async (_brief, { config }) =>
  `step ${await environmentOf(ground, config).act({ type: "step" })}`;

export interface PlayerOptions {
  readonly agent?: ParticipantFunction;
  readonly planning?: Partial<Pick<PlanningOptions, "maxDepth" | "maxNodes" | "maxReplans">> & {
    readonly roles?: PlanningRoles<ExitClassifier>;
  };
  readonly workflow?: Partial<Pick<WorkflowOptions, "maxIterations" | "synthesis" | "decisions">>;
  readonly model?: ScriptedChatModel;
  /** Whether `spare` takes over what `hands` fails at. */
  readonly hasFallback?: boolean;
}

/** Somebody who works through a plan: the one primitive is `step`, which `hands` carries out. */
export function player(
  script: Script,
  {
    agent = stepping,
    planning = {},
    workflow = {},
    model = new ScriptedChatModel(script),
    hasFallback = false,
  }: PlayerOptions = {},
) {
  const able = hasFallback ? { capabilities: { walking: 1 } } : {};
  const builder = new SupervisorWorkflowBuilder({ name: "player", model, ...workflow })
    .participants({
      hands: { description: "Does it", agent, ...able },
      spare: { description: "Does it too", agent: async () => "done by the spare", ...able },
    })
    .withPlanning({
      ...planning,
      environment: ground,
      primitives: [{ name: "step", description: "Takes a step", participant: "hands" }],
    });
  return { model, builder };
}

/** The last prompt for the final answer: everything that was sent. */
export function synthesisPrompt(model: ScriptedChatModel): string {
  const [system, ...rest] = model.requestsOf("synthesis").at(-1)?.messages ?? [];
  return [system, ...rest].map((message) => message?.text ?? "").join("\n");
}
