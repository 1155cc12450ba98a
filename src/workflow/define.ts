import { Runnable } from "@langchain/core/runnables";
import type { StateSchemaFields } from "@langchain/langgraph";
import type { z } from "zod";
import { type DefinitionProblem, WorkflowDefinitionError } from "../errors/definition-error.ts";
import { type StructuredSchema, structuredSchema, unusableSchema } from "../models/structured-schema.ts";
import type { Participant, ParticipantInput } from "../participants/participant.ts";
import { resolveParticipant } from "../participants/resolve-participant.ts";
import { createSupervisorDecider, DEFAULT_TRANSCRIPT_TOKENS } from "../supervisor/decider.ts";
import { canonicalName } from "../supervisor/read-decision.ts";
import type { DecideSupervisor, SupervisorFunction, SupervisorRunnable } from "../supervisor/supervisor.ts";
import { type DeclaredSchema, declaredFields, isDeclaredSchema } from "./declared-fields.ts";
import type { SynthesisOptions, WorkflowDefinition } from "./definition.ts";
import { isLangGraphName, RESERVED_PARTICIPANT_NAMES } from "./nodes.ts";
import type { WorkflowOptions } from "./options.ts";
import { RESERVED_STATE_FIELDS } from "./state.ts";

/** What the builder's calls have written down so far. */
export interface Draft {
  readonly options: WorkflowOptions<DeclaredSchema, z.ZodObject>;
  readonly participants: readonly (readonly [string, ParticipantInput])[];
  readonly supervisors: readonly (SupervisorFunction | SupervisorRunnable)[];
  readonly responseFormat: z.ZodType | null;
}

type Report = (problem: DefinitionProblem) => void;

const LIMITS = { maxIterations: 1, maxParallelTasks: 1, "transcript.maxTokens": 100 } as const;

/**
 * Makes a frozen definition of a draft.
 *
 * @throws `WorkflowDefinitionError` with every mistake at once
 */
export function defineWorkflow(draft: Draft): WorkflowDefinition {
  const problems: DefinitionProblem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const { options } = draft;

  checkOptions(options, report);
  const synthesis = synthesisOptions(options.synthesis);
  const needsModel =
    synthesis.model === undefined && (synthesis.mode !== "last-report" || draft.responseFormat !== null);
  const definition: WorkflowDefinition = {
    name: options.name,
    description: options.description ?? null,
    systemPrompt: options.systemPrompt ?? null,
    maxIterations: options.maxIterations ?? 30,
    maxParallelTasks: options.maxParallelTasks ?? 4,
    showDecisions: options.decisions !== "hidden",
    transcriptTokens: options.transcript?.maxTokens ?? DEFAULT_TRANSCRIPT_TOKENS,
    participants: defineParticipants(draft, report),
    supervisor: defineSupervisor(draft, report),
    synthesis: { mode: synthesis.mode ?? "model", model: synthesis.model ?? options.model ?? null },
    responseFormat: defineResponseFormat(draft.responseFormat, report),
    prompts: options.prompts ?? {},
    declaredFields: defineFields(options.stateSchema, report),
    contextSchema: options.contextSchema ?? null,
  };
  if (needsModel && options.model === undefined) {
    report({
      code: "MISSING_MODEL",
      place: "synthesis.model",
      message: "no model is there to write the final answer.",
      fix: 'pass `model` (a chat model, or a string such as "openai:gpt-5-mini"), or `synthesis: "last-report"`.',
    });
  }
  if (problems.length > 0) throw new WorkflowDefinitionError(options.name ?? "", problems);
  return Object.freeze(definition);
}

function checkOptions(options: Draft["options"], report: Report): void {
  if (typeof options.name !== "string" || options.name.trim() === "") {
    report({
      code: "MISSING_NAME",
      place: "name",
      message: "the workflow has no name.",
      fix: 'pass one: new SupervisorWorkflowBuilder({ name: "event-planning", … }).',
    });
  }
  const given = {
    maxIterations: options.maxIterations,
    maxParallelTasks: options.maxParallelTasks,
    "transcript.maxTokens": options.transcript?.maxTokens,
  };
  for (const [place, least] of Object.entries(LIMITS)) {
    const value = given[place as keyof typeof given];
    if (value === undefined || (Number.isInteger(value) && value >= least)) continue;
    report({
      code: "INVALID_OPTION",
      place,
      message: `it is ${value}.`,
      choices: [`whole numbers from ${least}`],
      fix: "give such a number, or leave it out for the default.",
    });
  }
  checkChoice("decisions", options.decisions, ["visible", "hidden"], report);
  checkChoice("synthesis.mode", synthesisOptions(options.synthesis).mode, ["model", "last-report"], report);
}

function checkChoice(
  place: string,
  value: string | undefined,
  choices: readonly string[],
  report: Report,
): void {
  if (value === undefined || choices.includes(value)) return;
  report({
    code: "INVALID_OPTION",
    place,
    message: `it is ${JSON.stringify(value)}.`,
    choices: choices.map((choice) => JSON.stringify(choice)),
    fix: "give one of these, or leave it out for the default.",
  });
}

function synthesisOptions(given: Draft["options"]["synthesis"]): SynthesisOptions {
  return typeof given === "object" ? given : given === undefined ? {} : { mode: given };
}

function defineParticipants(draft: Draft, report: Report): Participant[] {
  if (draft.participants.length === 0) {
    report({
      code: "NO_PARTICIPANTS",
      place: "participants",
      message: "there is nobody to route to.",
      fix: 'add participants: .participants({ venue: { description: "…", agent } }).',
    });
  }
  const taken = new Map<string, string>();
  return draft.participants.flatMap(([name, input]) => {
    const named = checkName(name, taken, report);
    const participant = resolveParticipant(name, input, draft.options.model, report);
    return named && participant !== null ? [Object.freeze(participant)] : [];
  });
}

function checkName(name: string, taken: Map<string, string>, report: Report): boolean {
  const place = `participants.${name}`;
  const canonical = canonicalName(name);
  const reserved: readonly string[] = RESERVED_PARTICIPANT_NAMES;
  const other = taken.get(canonical);
  taken.set(canonical, name);
  if (canonical === "" || /[:|\p{Cc}]/u.test(name)) {
    report({
      code: "INVALID_PARTICIPANT_NAME",
      place,
      message: `${JSON.stringify(name)} cannot be a name.`,
      choices: ['any text with letters or digits, without ":", "|" and control characters'],
      fix: "rename the participant.",
    });
    return false;
  }
  if (reserved.includes(name) || isLangGraphName(name) || name in Object.prototype) {
    report({
      code: "RESERVED_PARTICIPANT_NAME",
      place,
      message: `"${name}" is the name of something else. Reserved: ${reserved.join(", ")}, other names like __this__, and the members of every JavaScript object.`,
      fix: `rename the participant, e.g. "${name}-expert".`,
    });
    return false;
  }
  if (other !== undefined) {
    report({
      code: "DUPLICATE_PARTICIPANT",
      place,
      message:
        other === name
          ? `there is a participant "${name}" already.`
          : `it differs from the participant "${other}" only in case, spaces, hyphens or diacritics, so that a model could not tell them apart.`,
      fix: "give each participant a name of its own.",
    });
    return false;
  }
  return true;
}

function defineSupervisor({ supervisors, options }: Draft, report: Report): DecideSupervisor {
  if (supervisors.length > 1) {
    report({
      code: "DUPLICATE_SUPERVISOR",
      place: "withSupervisor",
      message: `it was called ${supervisors.length} times.`,
      fix: "call it once; fork the builder before it for workflows with different supervisors.",
    });
  }
  const [supervisor] = supervisors;
  if (supervisor !== undefined) return callable(supervisor, report);
  if (options.model === undefined) {
    report({
      code: "MISSING_MODEL",
      place: "model",
      message: "no model is there for the supervisor to decide with.",
      fix: 'pass `model` (a chat model, or a string such as "openai:gpt-5-mini"), or a supervisor of your own with withSupervisor().',
    });
    return async () => null;
  }
  const decider = createSupervisorDecider({
    model: options.model,
    ...(options.systemPrompt === undefined ? {} : { systemPrompt: options.systemPrompt }),
    ...(options.transcript === undefined ? {} : { transcript: options.transcript }),
    ...(options.prompts?.supervisor === undefined ? {} : { prompt: options.prompts.supervisor }),
  });
  return (view, runtime) => decider(view, runtime.config);
}

function callable(supervisor: SupervisorFunction | SupervisorRunnable, report: Report): DecideSupervisor {
  if (typeof supervisor === "function") return async (view, runtime) => supervisor(view, runtime);
  if (Runnable.isRunnable(supervisor) || typeof supervisor?.invoke === "function") {
    return (view, runtime) => supervisor.invoke(view, runtime.config);
  }
  report({
    code: "INVALID_SUPERVISOR",
    place: "withSupervisor",
    message: `${typeof supervisor} is no supervisor.`,
    choices: ["a function (view, runtime) => decision", "a Runnable from the view to a decision"],
    fix: "pass one of these, or leave withSupervisor() out for the built-in supervisor.",
  });
  return async () => null;
}

function defineResponseFormat(schema: z.ZodType | null, report: Report): StructuredSchema | null {
  if (schema === null) return null;
  try {
    return structuredSchema("structured_response", schema, "The final answer as data.");
  } catch (error) {
    report(unusableSchema("withResponseFormat", error));
    return null;
  }
}

function defineFields(schema: DeclaredSchema | undefined, report: Report): StateSchemaFields {
  if (schema !== undefined && !isDeclaredSchema(schema)) {
    report({
      code: "INVALID_SCHEMA",
      place: "stateSchema",
      message: "it declares no state fields.",
      choices: ["LangGraph's new StateSchema({ … })", "z.object({ … })"],
      fix: "write the fields in one of these forms.",
    });
    return {};
  }
  const fields = declaredFields(schema);
  for (const field of Object.keys(fields)) {
    if (!RESERVED_STATE_FIELDS.includes(field) && field !== "text" && field !== "data") continue;
    report({
      code: "RESERVED_STATE_FIELD",
      place: `stateSchema.${field}`,
      message: `the workflow has a field "${field}" of its own. Reserved: ${[...RESERVED_STATE_FIELDS, "text", "data"].join(", ")}.`,
      fix: "rename the field.",
    });
  }
  return fields;
}
