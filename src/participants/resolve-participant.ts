import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { Runnable, type RunnableInterface } from "@langchain/core/runnables";
import { RemoteGraph } from "@langchain/langgraph/remote";
import { createAgent, initChatModel } from "langchain";
import { defineCapabilities } from "../delegation/capabilities/capability.ts";
import type { ReportProblem } from "../errors/definition-error.ts";
import { messageOf } from "../errors/error.ts";
import { boundedModel } from "../models/bounded-model.ts";
import type { ModelLike } from "../models/resolve-model.ts";
import { checkKeys, checkOptions, usableFormat } from "./check-participant.ts";
import type {
  AgentParticipant,
  AnyPregel,
  GivenParticipant,
  Participant,
  ParticipantFunction,
  ParticipantInput,
  ParticipantOptions,
  ParticipantRunnable,
  RemoteParticipant,
} from "./participant.ts";

/** What a participant may be, for messages. */
const FORMS = [
  "an agent, graph or Runnable",
  "{ description, agent }",
  "createAgent options: { description, systemPrompt, tools }",
] as const;

/** What a workflow gives to the agents that are made for it. */
export interface AgentSurroundings {
  /** The model of agents that have none of their own. */
  readonly model: ModelLike | undefined;
  /** The output bound of their calls; null for none. */
  readonly outputBound: number | null;
}

/** Makes a participant of any form in which it may be given; reports what is wrong and gives null if it cannot. */
export function resolveParticipant(
  name: string,
  input: ParticipantInput,
  workflow: AgentSurroundings,
  report: ReportProblem,
): Participant | null {
  const place = `participants.${name}`;
  if (typeof input !== "object" || input === null) {
    const isFunction = typeof input === "function";
    report({
      code: "INVALID_PARTICIPANT",
      place,
      message: isFunction ? "a bare function has no description." : `${String(input)} is no participant.`,
      choices: FORMS,
      fix: isFunction ? `write ${name}: { description: "…", agent: yourFunction }.` : "give one of these.",
    });
    return null;
  }
  if (!isRunnable(input) && "compile" in input && typeof input.compile === "function") {
    report({
      code: "INVALID_PARTICIPANT",
      place,
      message: "it is not built yet.",
      fix: "call .compile() on a graph, .build() on a workflow's builder.",
    });
    return null;
  }
  const options: ParticipantOptions = isRunnable(input) ? {} : input;
  if (!isRunnable(input)) checkKeys(place, input, report);
  const work = resolveWork(name, input, workflow, report);
  const described = isRunnable(input)
    ? input
    : (options.description ?? (input as GivenParticipant<never, never, never>).agent);
  const description = typeof described === "string" ? described : ownDescription(described);
  if (description.trim() === "") {
    report({
      code: "MISSING_DESCRIPTION",
      place: `${place}.description`,
      message: "it has no description, and the supervisor would route to it blind.",
      fix: `say what it is for: ${name}: { description: "…", agent }, or the description of the agent itself.`,
    });
  }
  checkOptions(place, options, report);
  if (work === null) return null;
  return {
    name,
    description,
    work,
    report: options.report ?? "last",
    policy: { timeoutMs: options.timeoutMs, ...options.delegation },
    capabilities: defineCapabilities(`${place}.capabilities`, options.capabilities, report),
    check: options.check ?? null,
    checkRetries: options.checkRetries ?? 1,
  };
}

function resolveWork(
  name: string,
  input: Exclude<ParticipantInput, null>,
  workflow: AgentSurroundings,
  report: ReportProblem,
): Participant["work"] | null {
  if (isRunnable(input)) return checkedWork(name, input, report);
  if (input.agent !== undefined) {
    if (typeof input.agent === "function")
      return { kind: "function", run: input.agent as ParticipantFunction };
    if (isRunnable(input.agent)) return checkedWork(name, input.agent, report);
    report({
      code: "INVALID_PARTICIPANT",
      place: `participants.${name}.agent`,
      message: `${typeof input.agent} cannot work on a task.`,
      choices: ["an agent of createAgent", "a compiled graph", "a RemoteGraph", "a Runnable", "a function"],
      fix: "give one of these.",
    });
    return null;
  }
  return makeAgent(name, input as AgentParticipant, workflow, report);
}

/** An agent that exists already keeps its response format, but one that no model can be asked for is told. */
function checkedWork(
  name: string,
  runnable: ParticipantRunnable,
  report: ReportProblem,
): Participant["work"] {
  const options: unknown = "options" in runnable ? runnable.options : undefined;
  if (typeof options === "object" && options !== null && "responseFormat" in options) {
    usableFormat(`participants.${name}`, options.responseFormat, report);
  }
  return workOf(runnable);
}

function makeAgent(
  name: string,
  input: AgentParticipant,
  workflow: AgentSurroundings,
  report: ReportProblem,
): Participant["work"] | null {
  const {
    report: _report,
    timeoutMs: _timeoutMs,
    delegation: _delegation,
    capabilities: _capabilities,
    check: _check,
    checkRetries: _retries,
    ...options
  } = input;
  const responseFormat = usableFormat(`participants.${name}`, options.responseFormat, report);
  const model = options.model ?? workflow.model;
  if (model === undefined) {
    report({
      code: "MISSING_MODEL",
      place: `participants.${name}.model`,
      message: "no model is there to make the agent with.",
      fix: "pass `model` to the participant or to the builder.",
    });
    return null;
  }
  try {
    const params = { ...options, responseFormat, model, name: nameForModels(name) } as Parameters<
      typeof createAgent
    >[0];
    return boundedAgent(params, workflow.outputBound);
  } catch (error) {
    report({
      code: "INVALID_PARTICIPANT",
      place: `participants.${name}`,
      message: `createAgent refuses these options: ${messageOf(error)}.`,
      fix: "mend the option that it names.",
    });
    return null;
  }
}

type AgentParams = Parameters<typeof createAgent>[0];

/** An agent whose model sends an output bound with its calls. */
function boundedAgent(params: AgentParams, bound: number | null): Participant["work"] {
  const agent = createAgent(params);
  if (bound === null) return workOf(agent);
  const { model } = params;
  if (typeof model !== "string") {
    return workOf(createAgent({ ...params, model: boundedModel(model as BaseChatModel, bound).model }));
  }
  // The model behind a string is known at the first call only; the graph is the same without it.
  let made: Promise<typeof agent> | undefined;
  const invoke: RunnableInterface["invoke"] = async (input, config) => {
    made ??= initChatModel(model, responsesOf(model)).then((resolved) =>
      createAgent({ ...params, model: boundedModel(resolved, bound).model }),
    );
    return (await made).invoke(input, config as Parameters<typeof agent.invoke>[1]);
  };
  return { kind: "runnable", runnable: { invoke } as RunnableInterface, graph: graphOf(agent) };
}

/** An agent that langchain makes of an OpenAI model's name goes to OpenAI's Responses API. */
function responsesOf(model: string): { useResponsesApi: true } | undefined {
  return model.startsWith("openai:") ? { useResponsesApi: true } : undefined;
}

/** OpenAI refuses message names with spaces and some signs. */
function nameForModels(name: string): string {
  return name.replace(/[^\p{L}\p{N}_-]+/gu, "_");
}

function isRunnable(value: unknown): value is ParticipantRunnable {
  return (
    typeof value === "object" && value !== null && "invoke" in value && typeof value.invoke === "function"
  );
}

function workOf(runnable: ParticipantRunnable): Participant["work"] {
  if (runnable instanceof RemoteGraph) {
    // Its client is protected in the types only.
    return { kind: "remote", remote: runnable as unknown as RemoteParticipant };
  }
  // Agents have `invoke` without the rest of a Runnable, and no more of it is called.
  const called = runnable as unknown as RunnableInterface;
  return { kind: "runnable", runnable: called, graph: graphOf(runnable) };
}

/** The graph inside, for `getState(config, { subgraphs: true })` and streams with `subgraphs: true`. */
function graphOf(runnable: ParticipantRunnable): AnyPregel | null {
  // createAgent's agent is no Runnable itself, but holds its graph.
  const graph: unknown = "graph" in runnable ? runnable.graph : runnable;
  if (!Runnable.isRunnable(graph) || !("lg_is_pregel" in graph)) return null;
  // The mark says that it is one; an instanceof would miss graphs of another copy of LangGraph.
  return graph as unknown as AnyPregel;
}

function ownDescription(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  if ("description" in value && typeof value.description === "string") return value.description;
  return "options" in value ? ownDescription(value.options) : "";
}
