import type { Task } from "../delegation/task.ts";
import { shorten } from "../supervisor/tokens.ts";
import { MOST, notesText } from "./shown.ts";
import type { Note } from "./tree/channel.ts";
import type { Plan } from "./tree/node.ts";
import { pathTo } from "./tree/plan.ts";

/** What whoever carries out a leaf is told of the plan. */
export interface PlanBrief {
  /** What the step is for: the descriptions of the tasks around it, from the one that it is a step of outwards to the root. */
  readonly partOf: readonly string[];
  /** The primitive that the step is. */
  readonly primitive: string;
  /** The environment in words, as the work begins. */
  readonly environment: string;
  /** What was noted so far, the oldest first. */
  readonly notepad: readonly string[];
}

/** Where a task stands in the plan; null for one that is no leaf of it. */
export function planBrief(
  { plan, notepad }: { readonly plan: Plan; readonly notepad: readonly Note[] },
  task: Task,
  environment: string,
): PlanBrief | null {
  if (task.planNode === null) return null;
  const path = pathTo(plan, task.planNode).slice(0, -1);
  return {
    partOf: path.map(({ description }) => description).reverse(),
    primitive: task.type ?? "",
    environment,
    notepad: notepad.map(({ text }) => text),
  };
}

/** The part of a brief's text that tells of the plan. */
export function planBriefText({ partOf, environment, notepad }: PlanBrief): string {
  const lines = partOf.map((description) => `- ${description}`).join("\n");
  const notes = notesText(notepad);
  return [
    lines === "" ? null : `<part-of>\n${shorten(lines, MOST.path)}\n</part-of>`,
    environment.trim() === ""
      ? null
      : `<environment>\n${shorten(environment, MOST.environment)}\n</environment>`,
    notes === "" ? null : `<notepad>\n${notes}\n</notepad>`,
  ]
    .filter((part) => part !== null)
    .join("\n");
}
