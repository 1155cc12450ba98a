import { setTimeout as sleep } from "node:timers/promises";
import { interrupt, MemorySaver } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";
import {
  type ParticipantFunction,
  SupervisorWorkflowBuilder,
  type WorkflowOptions,
} from "../../../src/index.ts";
import type { Ending, Watch } from "./watch.ts";

/** Longer than any test: what has such a limit must end by itself, or by the abort. */
export const LONG_MS = 60_000;

/** Longer than a run needs to be aborted and looked at, so that it ends when nobody wants it any more. */
export const DEAF_MS = 250;

/** Where a workflow is built. */
export interface Setting {
  readonly url: string;
  readonly watch: Watch;
  readonly ending: Ending;
}

/** A model of the loopback server. */
export const modelAt = (baseURL: string): ChatOpenAI =>
  new ChatOpenAI({ model: "gpt-5", apiKey: "test-key", maxRetries: 0, configuration: { baseURL } });

/** A builder whose runs have every limit that takes a timer. */
export function limited(url: string, options: Partial<WorkflowOptions> = {}) {
  return new SupervisorWorkflowBuilder({
    name: "limited",
    description: "Works on what it is given",
    model: modelAt(url),
    synthesis: "last-report",
    maxParallelTasks: 8,
    ...options,
  })
    .withDelegation({
      timeoutMs: LONG_MS,
      deadlineMs: LONG_MS,
      retries: 3,
      backoff: { initialMs: LONG_MS, maxMs: LONG_MS },
    })
    .withBudget({ maxDurationMs: LONG_MS });
}

/** What the server is to do with the calls whose prompts say so. */
export const ORDERS = {
  hang: "Never answer.",
  stall: "Stop in the middle.",
  refuse: "Be refused.",
  call: "Look it up.",
  menu: "Give it to menu.",
} as const;

/** A participant that is an agent of the server's model. */
export function agent(name: string, { ending }: Setting, order: keyof typeof ORDERS = "hang") {
  const told = ending === "aborted" ? ` ${ORDERS[order]}` : "";
  return { description: `Does ${name}`, systemPrompt: `You are ${name}.${told}` };
}

/** A participant that is a function: it waits, asks, or is done at once. */
export function worker(name: string, { ending, watch }: Setting) {
  const work: ParticipantFunction = async ({ instruction }, { signal }) => {
    watch.note(`work ${name}`);
    if (ending === "aborted") await sleep(LONG_MS, undefined, { signal });
    const said = ending === "asks" ? interrupt({ prompt: `${name}?` }) : "did it";
    return `${said}: ${instruction}`;
  };
  return { description: `Does ${name}`, agent: work };
}

/** A function that hears of no abort: it goes on for a while, and gives what it always gives. */
export function deaf<Result>(name: string, { ending, watch }: Setting, result: Result) {
  return async (): Promise<Result> => {
    watch.note(`work ${name}`);
    if (ending === "aborted") {
      await sleep(DEAF_MS);
      watch.note("deaf end");
    }
    return result;
  };
}

/** A participant that is such a function. */
export function deafWorker(name: string, setting: Setting) {
  const work = deaf(name, setting, "Done");
  const agent: ParticipantFunction = async () => {
    if (setting.ending === "asks") interrupt({ prompt: `${name}?` });
    return work();
  };
  return { description: `Does ${name}`, agent };
}

/** A supervisor that hands all this out at once, and is done when it is. */
export function handsOut<Name extends string>(...names: readonly Name[]) {
  return ({ tasks }: { readonly tasks: readonly unknown[] }) => {
    const given = tasks.length > 0 ? [] : names;
    return {
      assignments: given.map((agent, index) => ({ agent, instruction: `part ${index}` })),
      nextAgent: null,
    };
  };
}

export const items = ["one", "two", "three", "four"] as const;

/** A review of a batch with a task for each item, which these participants have in turn. */
export function reviewOf(...names: readonly string[]) {
  const described = items.map((item) => [item, { description: item, acceptanceCriteria: "It is there." }]);
  return {
    spec: {
      title: "All of it",
      description: "Everything",
      acceptanceCriteria: "It is there.",
      items: Object.fromEntries(described),
    },
    artifact: { initial: {}, schema: z.record(z.string(), z.string()) },
    assign: () => items.map((item, index) => ({ agent: names[index % names.length] ?? "", item })),
    judge: () => ({}),
  };
}

export const approving = () => ({ verdict: "approved", met: ["criterion"] }) as const;

/** Works and never waits. */
export const quick = { description: "Is quick", agent: () => ({ text: "Here", data: { one: "1" } }) };

/** What a workflow is built with that keeps its threads. */
export function memory() {
  return { checkpointer: new MemorySaver() };
}
