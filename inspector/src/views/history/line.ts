import { isObject, listAt, objectAt, textAt } from "../../model/json.ts";
import { openQuestions } from "../../model/question.ts";

/** A checkpoint as the line shows it. What its state held is loaded when it is opened. */
export interface Checkpoint {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly step: number | undefined;
  /** What made it: input, loop, update or fork. */
  readonly source: string;
  readonly next: readonly string[];
  readonly isAsking: boolean;
  readonly time: string | undefined;
}

/** What a lane of the drawing has in a row. */
export interface LanePart {
  readonly lane: number;
  /** A line from the row above, and one to the row below. */
  readonly above: boolean;
  readonly below: boolean;
  /** The checkpoint itself. */
  readonly isDot: boolean;
  /** A branch that began at this row's checkpoint: its line turns to it. */
  readonly joins: boolean;
}

export interface LineRow {
  readonly checkpoint: Checkpoint;
  /** 0 for the branch that leads to now, then by the time of their newest checkpoint, newest first. */
  readonly branch: number;
  readonly lane: number;
  readonly parts: readonly LanePart[];
}

/** More branches side by side than this share the last lane. */
const maxLanes = 6;

/** Reads checkpoints as the server sends them, newest first. */
export function readCheckpoints(states: readonly unknown[]): readonly Checkpoint[] {
  return states.flatMap((state) => {
    const id = textAt(objectAt(state, "checkpoint"), "checkpoint_id");
    if (!isObject(state) || id === undefined) return [];
    const { step } = objectAt(state, "metadata");
    return {
      id,
      parentId: textAt(objectAt(state, "parent_checkpoint"), "checkpoint_id"),
      step: typeof step === "number" ? step : undefined,
      source: textAt(state.metadata, "source") ?? "",
      next: listAt(state, "next").filter((node) => typeof node === "string"),
      isAsking: openQuestions(listAt(state, "tasks")).length > 0,
      time: textAt(state, "created_at"),
    };
  });
}

/** The newest page put before what is known; what is known goes where the two do not meet. */
export function withNewest(
  known: readonly Checkpoint[],
  page: readonly Checkpoint[],
): { readonly checkpoints: readonly Checkpoint[]; readonly hasMet: boolean } {
  const ids = new Set(page.map(({ id }) => id));
  const hasMet = known.some(({ id }) => ids.has(id));
  return { checkpoints: hasMet ? [...page, ...known.filter(({ id }) => !ids.has(id))] : page, hasMet };
}

/** The checkpoints with their branches as lanes side by side, newest first. */
export function lineOf(checkpoints: readonly Checkpoint[]): readonly LineRow[] {
  /** Open lanes, each with the checkpoint that it leads down to and the branch that it draws. */
  const open = new Map<number, { readonly to: string; readonly branch: number }>();
  let branches = 0;
  return checkpoints.map((checkpoint) => {
    const leading = [...open].filter(([, { to }]) => to === checkpoint.id).map(([lane]) => lane);
    const isTip = leading.length === 0;
    const lane = isTip ? freeLane(open) : Math.min(...leading);
    const branch = isTip ? branches++ : (open.get(lane)?.branch ?? 0);
    const joining = leading.filter((other) => other !== lane);
    for (const other of leading) open.delete(other);
    const through = [...open.keys()].filter((other) => other !== lane);
    if (checkpoint.parentId !== undefined) open.set(lane, { to: checkpoint.parentId, branch });
    const parts = [
      { lane, above: !isTip, below: checkpoint.parentId !== undefined, isDot: true, joins: false },
      ...joining.map((other) => ({ lane: other, above: true, below: false, isDot: false, joins: true })),
      ...through.map((other) => ({ lane: other, above: true, below: true, isDot: false, joins: false })),
    ].sort((a, b) => a.lane - b.lane);
    return { checkpoint, branch, lane, parts };
  });
}

/** What comes next, in words. */
export function nextText({ next, isAsking }: Checkpoint): string {
  if (next.length === 0) return "the end";
  const counts = new Map<string, number>();
  for (const node of next) counts.set(nodeName(node), (counts.get(nodeName(node)) ?? 0) + 1);
  const names = [...counts].map(([name, count]) => (count > 1 ? `${name} × ${count}` : name)).join(", ");
  return isAsking ? `${names}, waiting for an answer` : names;
}

/** What made it, in words. */
export function sourceText({ source }: Checkpoint): string {
  const texts: Readonly<Record<string, string>> = {
    input: "a request came",
    loop: "a step was done",
    update: "a branch began",
    fork: "run again from before",
  };
  return texts[source] ?? source;
}

export function stepText({ step }: Checkpoint): string {
  if (step === undefined) return "Step";
  return step < 0 ? "Before step 0" : `Step ${step}`;
}

function nodeName(node: string): string {
  return node === "__start__" ? "start" : node;
}

function freeLane(open: ReadonlyMap<number, unknown>): number {
  let lane = 0;
  while (lane < maxLanes - 1 && open.has(lane)) lane += 1;
  return lane;
}
