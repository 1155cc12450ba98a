import { interrupt } from "@langchain/langgraph";
import { tool } from "langchain";
import { z } from "zod";
import { type ParticipantFunction, SupervisorWorkflowBuilder } from "../../../src/index.ts";
import {
  agent,
  approving,
  deaf,
  deafWorker,
  handsOut,
  limited,
  memory,
  modelAt,
  ORDERS,
  quick,
  reviewOf,
  type Setting,
  worker,
} from "./cast.ts";

/** As much of a built workflow as is needed here; a method's parameters are compared loosely. */
export interface AnyWorkflow {
  invoke(input: { messages: string } | null, config: object): Promise<unknown>;
  stream(
    input: { messages: string } | null,
    config: object & { streamMode: ["custom", "messages"] },
  ): Promise<AsyncIterable<unknown>>;
  getState(config: object): Promise<{ values: unknown; next: readonly string[] }>;
}

/** A workflow, and what has happened how often when its run is to be aborted. */
interface Scenario {
  readonly build: (setting: Setting) => AnyWorkflow;
  readonly mark: string;
  readonly times: number;
  /** Model calls that are under way then. */
  readonly calls: number;
}

/** The functions of a review, all of which note that they are called; one of them does not listen. */
function reviewed(part: "spec" | "assign" | "worker" | "reviewer" | "merge" | "judge"): Scenario {
  return {
    mark: `work ${part}`,
    times: 1,
    calls: 0,
    build: (setting) => {
      const { spec, artifact, assign } = reviewOf("worker");
      const called = <Result>(name: typeof part, result: () => Result) => {
        const wait = deaf(name, setting, null);
        return async (): Promise<Result> => {
          if (name === part) await wait();
          else setting.watch.note(`work ${name}`);
          return result();
        };
      };
      const work = called("worker", () => ({ text: "Here", data: { one: "1" } }));
      const agent: ParticipantFunction = async () => {
        if (setting.ending === "asks") interrupt({ prompt: "How?" });
        return work();
      };
      return limited(setting.url, { maxParallelTasks: 2 })
        .participants({ worker: { description: "Works", agent } })
        .withReview({
          spec: called("spec", () => spec),
          artifact: { ...artifact, initial: called("spec", () => ({})) },
          assign: called("assign", assign),
          reviewer: called("reviewer", approving),
          merge: called("merge", () => ({ one: "1" })),
          judge: called("judge", () => ({})),
        })
        .withSupervisor(() => ({ nextAgent: null }))
        .build(memory());
    },
  };
}

/** Runs of every kind, each with the moment at which it is aborted. */
export const SCENARIOS = {
  "the supervisor's call": {
    mark: "model supervisor",
    times: 1,
    calls: 1,
    build: (setting) =>
      limited(setting.url, { systemPrompt: setting.ending === "aborted" ? ORDERS.hang : ORDERS.menu })
        .participants({ menu: worker("menu", setting) })
        .build(memory()),
  },
  "the synthesis": {
    mark: "model synthesis",
    times: 1,
    calls: 1,
    build: (setting) =>
      limited(setting.url, {
        synthesis: "model",
        ...(setting.ending === "aborted" ? { systemPrompt: ORDERS.stall } : {}),
      })
        .participants({ menu: setting.ending === "asks" ? worker("menu", setting) : quick })
        .withSupervisor(handsOut("menu"))
        .build(memory()),
  },
  "agents side by side": {
    mark: "model participant",
    times: 4,
    calls: 4,
    build: (setting) =>
      limited(setting.url)
        .participants({
          venue: agent("venue", setting),
          menu: agent("menu", setting, "stall"),
          music: worker("music", setting),
        })
        .withSupervisor(handsOut("venue", "menu", "music", "venue", "menu", "music"))
        .build(memory()),
  },
  "agents without any limit": {
    mark: "model participant",
    times: 2,
    calls: 2,
    build: (setting) =>
      new SupervisorWorkflowBuilder({
        name: "unlimited",
        model: modelAt(setting.url),
        synthesis: "last-report",
      })
        .participants({ venue: agent("venue", setting), music: worker("music", setting) })
        .withSupervisor(handsOut("venue", "music", "venue"))
        .build(memory()),
  },
  "functions that listen": {
    mark: "work music",
    times: 2,
    calls: 0,
    build: (setting) =>
      limited(setting.url)
        .participants({ music: worker("music", setting) })
        .withSupervisor(handsOut("music", "music"))
        .build(memory()),
  },
  "functions that do not listen": {
    mark: "work music",
    times: 2,
    calls: 0,
    build: (setting) =>
      limited(setting.url)
        .participants({ music: deafWorker("music", setting) })
        .withSupervisor(handsOut("music", "music"))
        .build(memory()),
  },
  "a function that calls a model later": {
    mark: "work music",
    times: 1,
    calls: 0,
    build: (setting) => {
      const wait = deaf("music", setting, null);
      const agent: ParticipantFunction = async ({ instruction }, { config }) => {
        await wait();
        return (await modelAt(setting.url).invoke(instruction, config)).text;
      };
      return limited(setting.url)
        .participants({
          music: { description: "Does music", agent },
          menu: worker("menu", setting),
        })
        .withSupervisor(setting.ending === "asks" ? handsOut("menu", "music") : handsOut("music", "music"))
        .build(memory());
    },
  },
  "a tool that does not listen": {
    mark: "work tool",
    times: 1,
    calls: 0,
    build: (setting) => {
      const lookUp = tool(deaf("tool", setting, "A hall"), {
        name: "look_up",
        description: "Looks it up",
        schema: z.object({ what: z.string() }),
      });
      const venue = {
        description: "Finds halls",
        systemPrompt: `You are venue. ${ORDERS.call}`,
        tools: [lookUp],
      };
      return limited(setting.url)
        .participants({ venue, menu: worker("menu", setting) })
        .withSupervisor(setting.ending === "asks" ? handsOut("menu", "venue") : handsOut("venue"))
        .build(memory());
    },
  },
  "a check that does not listen": {
    mark: "work check",
    times: 1,
    calls: 0,
    build: (setting) =>
      limited(setting.url)
        .participants({
          quick: { ...quick, check: deaf("check", setting, "It is too short.") },
          menu: worker("menu", setting),
        })
        .withSupervisor(setting.ending === "asks" ? handsOut("menu", "quick") : handsOut("quick"))
        .build(memory()),
  },
  "a supervisor that does not listen": {
    mark: "work supervisor",
    times: 1,
    calls: 0,
    build: (setting) => {
      const wait = deaf("supervisor", setting, null);
      const decide = handsOut("music", "music");
      // Without a limit nobody but LangGraph waits for it.
      return new SupervisorWorkflowBuilder({ name: "unlimited", synthesis: "last-report" })
        .participants({ music: worker("music", setting) })
        .withSupervisor(async (view) => {
          await wait();
          // Its first decision cannot be carried out, so that it is asked once more.
          const isFirst = view.turn === 1 && view.correction === null;
          return isFirst ? { nextAgent: null, userInputNeeded: true } : decide(view);
        })
        .build(memory());
    },
  },
  "tasks that wait for a slot": {
    mark: "work music",
    times: 1,
    calls: 0,
    build: (setting) =>
      limited(setting.url, { maxParallelTasks: 1 })
        .participants({ music: worker("music", setting) })
        .withSupervisor(handsOut("music", "music", "music", "music"))
        .build(memory()),
  },
  "retries that wait": {
    mark: "attempt-failed",
    times: 3,
    calls: 0,
    build: (setting) =>
      limited(setting.url)
        .participants({ venue: agent("venue", setting, "refuse"), music: worker("music", setting) })
        .withSupervisor(
          setting.ending === "asks" ? handsOut("venue", "music") : handsOut("venue", "venue", "venue"),
        )
        .build(memory()),
  },
  "a nested workflow": {
    mark: "model participant",
    times: 3,
    calls: 3,
    build: (setting) => {
      const inner = limited(setting.url, { name: "inner", description: "Plans a part" })
        .participants({ venue: agent("venue", setting), music: worker("music", setting) })
        .withSupervisor(handsOut("venue", "venue", "music"))
        .build();
      return limited(setting.url, { name: "outer" })
        .participants({ inner, menu: agent("menu", setting, "stall") })
        .withSupervisor(handsOut("inner", "menu"))
        .build(memory());
    },
  },
  "a reviewed batch at work": {
    mark: "model participant",
    times: 2,
    calls: 2,
    build: (setting) =>
      limited(setting.url, { maxParallelTasks: 3 })
        .participants({ venue: agent("venue", setting), music: worker("music", setting) })
        .withReview({ ...reviewOf("venue", "music"), reviewer: approving })
        .withSupervisor(() => ({ nextAgent: null }))
        .build(memory()),
  },
  "a nested function that does not listen": {
    mark: "work music",
    times: 2,
    calls: 0,
    build: (setting) => {
      const inner = limited(setting.url, { name: "inner", description: "Plans a part" })
        .participants({ music: deafWorker("music", setting) })
        .withSupervisor(handsOut("music", "music"))
        .build();
      return limited(setting.url, { name: "outer" })
        .participants({ inner })
        .withSupervisor(handsOut("inner"))
        .build(memory());
    },
  },
  "a specification that does not listen": reviewed("spec"),
  "a first assignment that does not listen": reviewed("assign"),
  "a reviewed function that does not listen": reviewed("worker"),
  "a reviewer that does not listen": reviewed("reviewer"),
  "a merge that does not listen": reviewed("merge"),
  "a last look that does not listen": reviewed("judge"),
  "a reviewed batch in review": {
    mark: "model review",
    times: 1,
    calls: 1,
    build: (setting) =>
      limited(setting.url, setting.ending === "aborted" ? { systemPrompt: ORDERS.hang } : {})
        .participants({ quick, music: worker("music", setting) })
        .withReview(reviewOf("quick", setting.ending === "asks" ? "music" : "quick"))
        .withSupervisor(() => ({ nextAgent: null }))
        .build(memory()),
  },
} satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];
