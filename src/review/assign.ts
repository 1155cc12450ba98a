import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import type { Task } from "../delegation/task.ts";
import { SupervisorWorkflowError } from "../errors/error.ts";
import { callStructured } from "../models/call-structured.ts";
import type { ModelSource } from "../models/resolve-model.ts";
import { structuredSchema } from "../models/structured-schema.ts";
import { type Assignment, assignmentsSchema } from "../supervisor/decision.ts";
import { canonicalName } from "../supervisor/names.ts";
import { readAssignments, readText } from "../supervisor/read-assignments.ts";
import type { AssignmentPromptVariables } from "./prompts.ts";
import type { RecordedSpec } from "./spec.ts";
import { type ItemStanding, latestTask } from "./standing.ts";

/** The first tasks, or none that could be used, with the problem. */
export interface FirstAssignment {
  readonly reason: string;
  readonly assignments: readonly Assignment[];
  readonly problem: string | null;
}

/** Asks a model for the first tasks, and once more with what was wrong. */
export async function assignByModel(
  model: ModelSource,
  variables: AssignmentPromptVariables,
  prompt: (variables: AssignmentPromptVariables) => string,
  config: RunnableConfig,
): Promise<FirstAssignment> {
  const names = variables.participants.map(({ name }) => name);
  const items = Object.keys(variables.spec.items);
  const schema = structuredSchema(
    "first_assignment",
    z.object({
      reason: z.string().describe("In a sentence or two: what the artifact lacks."),
      assignments: assignmentsSchema(names, items).describe("The tasks; at least one."),
    }),
    "The first tasks for a specification.",
  );
  const messages = [new SystemMessage(prompt(variables)), new HumanMessage("Hand out the first tasks.")];
  let problem = "";
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const repair =
      problem === "" ? [] : [new HumanMessage(`Your tasks cannot be used. ${problem}\nGive them again.`)];
    const answer = await callStructured(await model(), schema, [...messages, ...repair], config);
    const value = answer.problem === undefined ? answer.value : undefined;
    const given = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
    const reading = readAssignments(given.assignments, names, items);
    if (reading.problem === undefined && reading.assignments.length > 0) {
      return {
        reason: readText(given.reason) ?? "These items are to be worked on.",
        assignments: reading.assignments,
        problem: problem === "" ? null : `Corrected once: ${problem}`,
      };
    }
    problem = answer.problem ?? reading.problem ?? '"assignments" is empty.';
  }
  return { reason: "Every item needs work.", assignments: [], problem };
}

/**
 * Reads the tasks that a function handed out.
 *
 * @throws `INVALID_ASSIGNMENT` naming the valid participants and items
 */
export function readAssigned(given: unknown, names: readonly string[], spec: RecordedSpec): Assignment[] {
  const items = Object.keys(spec.items);
  const reading = readAssignments(given, names, items);
  if (reading.problem === undefined && Array.isArray(given)) {
    return reading.assignments.map((assignment, index) => {
      const { instruction } = given[index] as { instruction?: unknown };
      const item = assignment.item ?? "";
      return { ...assignment, instruction: readText(instruction) ?? spec.items[item]?.description ?? "" };
    });
  }
  throw new SupervisorWorkflowError(
    "INVALID_ASSIGNMENT",
    `What \`assign\` returned cannot be used. ${reading.problem ?? "It is no list."} ` +
      'Fix: return a list of { agent, item, instruction }, e.g. [{ agent: "writer", item: "summary" }].',
  );
}

/** Tasks for items that nobody assigned: with the participant that worked on it last, or else the one named like it. */
export function assignOpenItems(
  open: readonly ItemStanding[],
  spec: RecordedSpec,
  tasks: readonly Task[],
  names: readonly string[],
): Assignment[] {
  return open.map(({ item, unmet, feedback }) => {
    const { description = "", acceptanceCriteria = {} } = spec.items[item] ?? {};
    const criteria = unmet.map((id) => `- ${acceptanceCriteria[id] ?? id}`);
    const instruction = [
      description,
      `Not met yet:\n${criteria.join("\n")}`,
      feedback === "" ? "" : `What was said last: ${feedback}`,
    ];
    return {
      agent: agentFor(item, tasks, names),
      item,
      instruction: instruction.filter((part) => part !== "").join("\n\n"),
    };
  });
}

/** Who worked on it last; after a failure somebody who has not failed at it, if there is anybody. */
function agentFor(item: string, tasks: readonly Task[], names: readonly string[]): string {
  const last = latestTask(item, tasks);
  const failed = new Set(
    tasks
      .filter((task) => task.item === item && ["failed", "timed-out"].includes(task.status.type))
      .map(({ participant }) => participant),
  );
  const named = names.filter((name) => canonicalName(name) === canonicalName(item));
  const choices = [...(last ? [last.participant] : []), ...named, ...names];
  return choices.find((name) => !failed.has(name)) ?? choices[0] ?? "";
}
