import { Runnable, type RunnableInterface } from "@langchain/core/runnables";
import { RemoteGraph } from "@langchain/langgraph/remote";
import { createAgent } from "langchain";
import { z } from "zod";
import type { DefinitionProblem } from "../errors/definition-error.ts";
import { messageOf } from "../errors/error.ts";
import type { ModelLike } from "../models/resolve-model.ts";
import { structuredSchema, unusableSchema } from "../models/structured-schema.ts";
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

type Report = (problem: DefinitionProblem) => void;

/** What a participant may be, for messages. */
const FORMS = [
  "an agent, graph or Runnable",
  "{ description, agent }",
  "createAgent options: { description, systemPrompt, tools }",
] as const;

/** Makes a participant of any form in which it may be given; reports what is wrong and gives null if it cannot. */
export function resolveParticipant(
  name: string,
  input: ParticipantInput,
  workflowModel: ModelLike | undefined,
  report: Report,
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
  const work = resolveWork(name, input, workflowModel, report);
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
    timeoutMs: options.timeoutMs ?? null,
    check: options.check ?? null,
    checkRetries: options.checkRetries ?? 1,
  };
}

function resolveWork(
  name: string,
  input: Exclude<ParticipantInput, null>,
  workflowModel: ModelLike | undefined,
  report: Report,
): Participant["work"] | null {
  if (isRunnable(input)) return workOf(input);
  if (input.agent !== undefined) {
    if (typeof input.agent === "function")
      return { kind: "function", run: input.agent as ParticipantFunction };
    if (isRunnable(input.agent)) return workOf(input.agent);
    report({
      code: "INVALID_PARTICIPANT",
      place: `participants.${name}.agent`,
      message: `${typeof input.agent} cannot work on a task.`,
      choices: ["an agent of createAgent", "a compiled graph", "a RemoteGraph", "a Runnable", "a function"],
      fix: "give one of these.",
    });
    return null;
  }
  return makeAgent(name, input as AgentParticipant, workflowModel, report);
}

function makeAgent(
  name: string,
  input: AgentParticipant,
  workflowModel: ModelLike | undefined,
  report: Report,
): Participant["work"] | null {
  const { report: _report, timeoutMs: _timeoutMs, check: _check, checkRetries: _retries, ...options } = input;
  checkResponseFormat(`participants.${name}`, input, report);
  const model = options.model ?? workflowModel;
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
    const params = { ...options, model, name: nameForModels(name) } as Parameters<typeof createAgent>[0];
    return workOf(createAgent(params));
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
    return { kind: "remote", remote: runnable as unknown as RemoteParticipant };
  }
  const called = runnable as unknown as RunnableInterface;
  return { kind: "runnable", runnable: called, graph: graphOf(runnable) };
}

/** The graph inside, for `getState(config, { subgraphs: true })` and streams with `subgraphs: true`. */
function graphOf(runnable: ParticipantRunnable): AnyPregel | null {
  // createAgent's agent is no Runnable itself, but holds its graph.
  const graph: unknown = "graph" in runnable ? runnable.graph : runnable;
  if (!Runnable.isRunnable(graph) || !("lg_is_pregel" in graph)) return null;
  return graph as unknown as AnyPregel;
}

function ownDescription(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  if ("description" in value && typeof value.description === "string") return value.description;
  return "options" in value ? ownDescription(value.options) : "";
}

const COMMON_KEYS = ["description", "report", "timeoutMs", "check", "checkRetries"];
const GIVEN_KEYS = ["agent", ...COMMON_KEYS];
const AGENT_KEYS = [
  ...["model", "systemPrompt", "tools", "middleware", "responseFormat", "stateSchema", "contextSchema"],
  ...["checkpointer", "store", "signal", "includeAgentName", "version", "streamTransformers", ...COMMON_KEYS],
];

/** A misspelt option would be passed over in silence, and a participant with `agnet` be made into an agent. */
function checkKeys(place: string, input: object, report: Report): void {
  const choices = "agent" in input ? GIVEN_KEYS : AGENT_KEYS;
  for (const key of Object.keys(input)) {
    if (choices.includes(key)) continue;
    report({
      code: "INVALID_OPTION",
      place: `${place}.${key}`,
      message:
        "agent" in input ? "there is no such option beside `agent`." : "createAgent knows no such option.",
      choices,
      fix: "correct its name, or leave it out.",
    });
  }
}

function checkOptions(place: string, options: ParticipantOptions, report: Report): void {
  const { report: wanted, timeoutMs, check, checkRetries } = options;
  const rules: readonly [string, unknown, boolean, string][] = [
    ["report", wanted, wanted === "last" || wanted === "full", '"last" or "full"'],
    ["timeoutMs", timeoutMs, Number.isFinite(timeoutMs) && Number(timeoutMs) >= 1, "milliseconds from 1"],
    ["check", check, typeof check === "function", "a function (report, brief) => finding or nothing"],
    [
      "checkRetries",
      checkRetries,
      Number.isInteger(checkRetries) && Number(checkRetries) >= 0,
      "whole numbers from 0",
    ],
  ];
  for (const [option, value, isValid, valid] of rules) {
    if (value === undefined || isValid) continue;
    report({
      code: "INVALID_OPTION",
      place: `${place}.${option}`,
      message: `it is ${JSON.stringify(value)}.`,
      choices: [valid],
      fix: "give such a value, or leave it out for the default.",
    });
  }
}

/** An agent's own response format is asked of a model too; better to find out now than in the middle of a run. */
function checkResponseFormat(place: string, { responseFormat }: AgentParticipant, report: Report): void {
  if (!(responseFormat instanceof z.ZodType)) return;
  try {
    structuredSchema("response", responseFormat);
  } catch (error) {
    report(unusableSchema(`${place}.responseFormat`, error));
  }
}
