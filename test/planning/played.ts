import { createHash } from "node:crypto";
import fc from "fast-check";
import type { PlanSpeech } from "../../src/events/emitter.ts";
import { type Attempt, Course, type CourseRoles, type Destination } from "../../src/planning/course.ts";
import type { PlannerInput } from "../../src/planning/roles/planner.ts";
import type { Noted } from "../../src/planning/roles/role.ts";
import type { Note, Revision } from "../../src/planning/tree/channel.ts";
import type { Plan, PlanChange } from "../../src/planning/tree/node.ts";
import { changed, depthOf, pathTo } from "../../src/planning/tree/plan.ts";

/** A run whose roles answer by chance: always the same to the same question. */
export interface Chance {
  readonly seed: number;
  readonly maxDepth: number;
  readonly maxNodes: number;
  readonly maxReplans: number;
  readonly perNode: boolean;
  /** Whether the environment is another one at each look. */
  readonly isRestless: boolean;
  /** Whether the planner keeps to what it is told of bounds. */
  readonly isObedient: boolean;
  /** Whether the planner always thinks of the same for a task of the same words. */
  readonly isDull: boolean;
  /** How often in a hundred times: nothing is left to plan, a subtask is to be broken down, something is left. */
  readonly empty: number;
  readonly broken: number;
  readonly exits: number;
  /** How often a summary says that something went well. */
  readonly succeeds: number;
  /** How many words there are for subtasks; few make plans repeat themselves. */
  readonly words: number;
}

const often = fc.constantFrom(0, 5, 20, 50, 80, 100);

export const chances: fc.Arbitrary<Chance> = fc.record({
  seed: fc.nat(),
  maxDepth: fc.integer({ min: 1, max: 5 }),
  maxNodes: fc.integer({ min: 2, max: 40 }),
  maxReplans: fc.integer({ min: 0, max: 8 }),
  perNode: fc.boolean(),
  isRestless: fc.boolean(),
  isObedient: fc.boolean(),
  isDull: fc.boolean(),
  empty: often,
  broken: often,
  exits: often,
  succeeds: often,
  words: fc.integer({ min: 1, max: 6 }),
});

/** One turn, and what it was given. */
export interface Turn {
  readonly before: Plan;
  readonly changes: readonly PlanChange[];
  readonly told: readonly PlanSpeech[];
  readonly notes: readonly Note[];
  readonly revisions: readonly Revision[];
  readonly destination: Destination;
  /** Which role was asked about which node, in order. */
  readonly asked: readonly (readonly [role: string, nodeId: string])[];
}

const PRIMITIVES = [
  { name: "act", description: "Does it", participant: "hands" },
  { name: "look", description: "Looks", participant: "eyes" },
];

/** A number from 0 on, below the bound: the same for the same question. */
function pick(below: number, ...question: readonly unknown[]): number {
  const hash = createHash("sha256").update(JSON.stringify(question)).digest();
  return hash.readUInt32BE(0) % below;
}

function rolesOf(chance: Chance, tell: (speech: PlanSpeech) => void, asked: [string, string][]): CourseRoles {
  const { seed, perNode, maxDepth, isObedient } = chance;
  const draw = (below: number, ...question: readonly unknown[]): number => pick(below, seed, ...question);
  const notesOf = (role: string, input: { readonly nodeId: string }): Noted => {
    asked.push([role, input.nodeId]);
    const count = draw(3, role, "notes", input);
    return count === 2 ? {} : { notes: Array.from({ length: count }, () => `note ${draw(9, role, input)}`) };
  };
  const statusOf = (role: string, input: unknown): "completed" | "failed" =>
    draw(100, role, "goes well", input) < chance.succeeds ? "completed" : "failed";
  const isExit = (input: unknown): boolean => draw(100, "exit", input) < chance.exits;
  return {
    ...chance,
    primitives: PRIMITIVES,
    tell,
    exit: perNode
      ? {
          perNode,
          classify: async (input) => ({
            exit: isExit(input),
            reasoning: "so",
            revise: draw(4, "revise", input) === 0,
            ...notesOf("exit", input),
          }),
        }
      : {
          perNode,
          classify: async (input) => {
            const path = pathTo(input.plan, input.nodeId).filter(({ status }) => status === "in-progress");
            const exit = path[draw(path.length, "which", input)]?.id ?? null;
            return {
              exit: isExit(input) ? exit : null,
              reasoning: "so",
              ...(draw(4, "revise", input) === 0 ? { revise: true } : {}),
              ...notesOf("exit", input),
            };
          },
        },
    summarizeExit: async (input) => ({
      status: draw(3, "aborted", input) === 0 ? "aborted" : statusOf("summary", input),
      retrospective: `left ${draw(5, "left", input)}`,
      ...notesOf("exit-summary", input),
    }),
    summarizeAttempt: async (input) => ({
      status: statusOf("attempt", input),
      retrospective: `tried ${draw(5, "tried", input)}`,
      ...notesOf("attempt-summary", input),
    }),
    plan: async (input: PlannerInput) => {
      const { description } = pathTo(input.plan, input.nodeId).at(-1) ?? {};
      const question = chance.isDull ? description : input;
      const isLast = isObedient && depthOf(input.plan, input.nodeId) + 1 >= maxDepth;
      const most = Math.min(isObedient ? input.maxSubtasks : 6, 6);
      const count = draw(100, "empty", input) < chance.empty ? 0 : 1 + draw(most, "count", question);
      const subtasks = Array.from({ length: count }, (_, index) => ({
        description: `do ${draw(chance.words, "do", question, index)}`,
        primitive:
          !isLast && draw(100, "broken", question, index) < chance.broken
            ? null
            : (PRIMITIVES[draw(2, "primitive", question, index)]?.name ?? null),
      }));
      return { reasoning: `plan ${draw(5, "why", input)}`, subtasks, ...notesOf("plan", input) };
    },
  };
}

/** Plays a run to its end as the supervisor's node does, a turn for each attempt; each turn is taken twice. */
export async function play(
  chance: Chance,
  onTwice: (one: Turn, other: Turn) => void,
): Promise<{
  readonly turns: readonly Turn[];
  readonly plan: Plan;
  readonly revisions: readonly Revision[];
}> {
  const turns: Turn[] = [];
  let plan: Plan = pick(4, chance, "old") === 0 ? oldPlan() : [];
  const notepad: Note[] = [];
  const revisions: Revision[] = [];
  let attempt: Attempt | null = null;
  for (let count = 1; ; count += 1) {
    // Each leaf is handed out once, and then there is the end.
    if (count > chance.maxNodes) throw new Error(`The run goes on after ${chance.maxNodes} turns.`);
    const take = async (): Promise<Turn> => {
      const told: PlanSpeech[] = [];
      const asked: [string, string][] = [];
      const setting = {
        runId: "run",
        turn: count,
        goal: "All of it",
        plan,
        notepad: [...notepad],
        revisions: [...revisions],
        observation: chance.isRestless ? `look ${count}` : "the same",
        attempt,
      };
      const course = new Course(
        setting,
        rolesOf(chance, (speech) => told.push(speech), asked),
      );
      const destination = await course.follow();
      const { changes, notes, revisions: made } = course;
      return { before: plan, changes, told, notes, revisions: made, destination, asked };
    };
    const turn = await take();
    onTwice(turn, await take());
    turns.push(turn);
    plan = changed(plan, ...turn.changes);
    notepad.push(...turn.notes);
    revisions.push(...turn.revisions);
    const { destination } = turn;
    if (destination.type === "end") return { turns, plan, revisions };
    const { id } = destination.node;
    const isCancelled = pick(10, chance, "cancelled", count) === 0;
    attempt = {
      nodeId: id,
      taskId: `task ${count}`,
      report: "done",
      cancelled: isCancelled ? "Stopped." : null,
    };
  }
}

/** What an earlier run on the thread left. */
function oldPlan(): Plan {
  const node = { primitive: null, retrospective: null, attempts: 1, order: 0, description: "Old" } as const;
  return [
    { ...node, id: "old:plan", parent: null, status: "in-progress" },
    { ...node, id: "old:plan:1:1", parent: "old:plan", status: "in-progress" },
  ];
}
