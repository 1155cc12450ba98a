import { Command } from "@langchain/langgraph";
import { answer, type PendingInterrupt, pendingInterrupts } from "../../../src/index.ts";
import type { newThread } from "../../support/thread.ts";
import { durabilityIn, type Nesting, type nested } from "./nested.ts";
import type { Workload } from "./workload.ts";

type Config = ReturnType<typeof newThread>;
type Graph = ReturnType<ReturnType<typeof nested>["on"]>;

/** The config with which a workload is run. */
export function runConfig(
  { maxConcurrency }: Workload,
  nesting: Nesting,
  config: Config,
  signal?: AbortSignal,
) {
  return {
    ...config,
    ...durabilityIn(nesting),
    ...(signal === undefined ? {} : { signal }),
    ...(maxConcurrency === null ? {} : { maxConcurrency }),
  };
}

/** What a run goes on with: the request, the answers to some of the open questions, or nothing. */
export async function nextInput(graph: Graph, config: Config, random: () => number) {
  const { next, values } = await graph.getState(config);
  if (next.length === 0 && !values.messages?.length) return { messages: "go" };
  const questions = await pendingInterrupts(graph, config);
  if (questions.length === 0 || random() < 0.1) return null;
  const order = questions.map((question) => ({ question, at: random() })).sort((a, b) => a.at - b.at);
  const count = 1 + Math.floor(random() * order.length);
  return answersTo(order.slice(0, count).map(({ question }) => question));
}

/** Answers several questions at once. */
function answersTo(questions: readonly PendingInterrupt[]): Command {
  const [first, ...others] = questions;
  if (first !== undefined && others.length === 0) return answer(first, "yes") as Command;
  return new Command({ resume: Object.fromEntries(questions.map(({ id }) => [id, "yes"])) });
}

/** Whether an error is one that workloads provide for. */
export function isFailingReview(error: unknown): boolean {
  return String(error).includes("The reviewer of");
}
