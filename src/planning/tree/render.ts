import { shorten, tokensOf } from "../../supervisor/tokens.ts";
import { hasEnded, type Plan, type PlanNode } from "./node.ts";
import { numbersOf } from "./numbers.ts";
import { pathTo } from "./plan.ts";

export interface RenderOptions {
  /** The node that is in hand. @default none */
  readonly current?: string | null;
  /** About how many tokens the text may have; at least 100. @default 4_000 */
  readonly maxTokens?: number;
}

export const DEFAULT_PLAN_TOKENS = 4_000;

/** What retrospectives and descriptions are shortened to, in tokens, before they are left out. */
const SHORT = 24;

/** How much of a line is shown. */
type Form = "whole" | "short" | "bare" | "hidden";

interface Line {
  readonly node: PlanNode;
  readonly depth: number;
  /** The numbers of its ancestors and its own, e.g. `2.1.3`. */
  readonly number: string;
  /** How near it is to the current node: 0 on the path to it and for its subtasks; else how far up the two part. */
  readonly distance: number;
  readonly above: Line | null;
  /** Every line below it. */
  readonly below: Line[];
  form: Form;
  /** How many lines below it are hidden. */
  hidden: number;
}

/**
 * A plan as text, a line for each node, with the current one and its subtasks marked, and with what came of those that have
 * ended. The same plan always gives the same text.
 *
 * Where it would be too long, what lies far from the current node and has ended is shortened first: what is below it, then
 * its retrospective, then itself; then what is only planned there; at last the words of what is near.
 *
 * @example
 * ```text
 * 1 Get water [in progress]
 *   1.1 Craft a bucket [aborted]: A bucket was found in a chest.
 *   1.2 Fill the bucket [planned] (primitive: use)   <- current
 * ```
 */
export function renderPlan(
  plan: Plan,
  { current = null, maxTokens = DEFAULT_PLAN_TOKENS }: RenderOptions = {},
): string {
  const near = new Set(current === null ? [] : pathTo(plan, current).map(({ id }) => id));
  const lines = linesOf(plan, near, current);
  const text = (): string => lines.flatMap((line) => textOf(line, current) ?? []).join("\n");
  const sumOf = (some: readonly Line[]): number => some.reduce((sum, line) => sum + costOf(line, current), 0);
  const whole = text();
  if (tokensOf(whole) <= maxTokens) return whole;
  let total = sumOf(lines);
  for (const reduce of REDUCTIONS) {
    for (const line of reduce.order(lines)) {
      if (total <= maxTokens) return text();
      const touched = line.above === null ? [line, ...line.below] : [line.above, line, ...line.below];
      const before = sumOf(touched);
      reduce.apply(line);
      total += sumOf(touched) - before;
    }
  }
  return shorten(text(), maxTokens);
}

/** Every node of the plan as a line, each before its subtasks. */
function linesOf(plan: Plan, near: ReadonlySet<string>, current: string | null): Line[] {
  const byId = new Map(plan.map((node) => [node.id, node]));
  const lines = new Map<string, Line>();
  const depthOfCurrent = near.size - 1;
  /** How deep the path to a node leaves the one to the current node. */
  const partedAt = new Map<string, number>();
  for (const [id, number] of numbersOf(plan)) {
    const node = byId.get(id);
    if (node === undefined) continue;
    const above = node.parent === null ? null : (lines.get(node.parent) ?? null);
    const depth = above === null ? 0 : above.depth + 1;
    const parted = near.has(id) ? depth : (partedAt.get(node.parent ?? "") ?? 0);
    partedAt.set(id, parted);
    const isNear = near.has(id) || (current !== null && node.parent === current);
    const distance = isNear ? 0 : 1 + Math.max(0, depthOfCurrent - parted);
    const line: Line = { node, depth, number, distance, above, below: [], form: "whole", hidden: 0 };
    lines.set(id, line);
    for (let outer = above; outer !== null; outer = outer.above) outer.below.push(line);
  }
  return [...lines.values()];
}

interface Reduction {
  /** The lines that it is for, the dearest last. */
  readonly order: (lines: readonly Line[]) => Line[];
  readonly apply: (line: Line) => void;
}

/** The farthest first, and of those as far the earlier ones. */
function farFirst(lines: readonly Line[], isMeant: (line: Line) => boolean): Line[] {
  return lines
    .filter((line) => line.distance > 0 && isMeant(line))
    .sort((one, other) => other.distance - one.distance);
}

const isEnded = ({ node }: Line): boolean => hasEnded(node);

const to =
  (form: Form) =>
  (line: Line): void => {
    if (line.form !== "hidden") line.form = form;
  };

const hideBelow = (line: Line): void => {
  for (const each of line.below) {
    if (each.form !== "hidden") line.hidden += 1 + each.hidden;
    each.form = "hidden";
    each.hidden = 0;
  }
};

const hide = (line: Line): void => {
  if (line.form === "hidden") return;
  hideBelow(line);
  line.form = "hidden";
  if (line.above !== null) line.above.hidden += 1 + line.hidden;
  line.hidden = 0;
};

const REDUCTIONS: readonly Reduction[] = [
  { order: (lines) => farFirst(lines, (line) => isEnded(line) && line.below.length > 0), apply: hideBelow },
  { order: (lines) => farFirst(lines, isEnded), apply: to("short") },
  { order: (lines) => farFirst(lines, isEnded), apply: to("bare") },
  { order: (lines) => farFirst(lines, (line) => line.below.length > 0), apply: hideBelow },
  { order: (lines) => farFirst(lines, isEnded), apply: hide },
  { order: (lines) => farFirst(lines, (line) => !isEnded(line)), apply: to("bare") },
  { order: (lines) => farFirst(lines, () => true), apply: hide },
  { order: (lines) => lines.filter(isEnded), apply: to("short") },
  { order: (lines) => lines.filter(({ form }) => form !== "hidden"), apply: to("bare") },
];

function costOf(line: Line, current: string | null): number {
  const text = textOf(line, current);
  return text === null ? 0 : tokensOf(`${text}\n`);
}

function textOf({ node, depth, number, form, hidden, above }: Line, current: string | null): string | null {
  if (form === "hidden") return null;
  const { description, primitive, status, retrospective, id, parent } = node;
  const words = oneLine(form === "bare" ? shorten(description, SHORT) : description);
  // What was left to do in a branch that has ended will not begin any more.
  const isDropped = status === "planned" && above !== null && hasEnded(above.node);
  const shownStatus = isDropped ? "dropped" : status.replace("-", " ");
  const by = primitive === null ? "" : ` (primitive: ${primitive})`;
  const came =
    retrospective === null || form === "bare"
      ? ""
      : `: ${form === "short" ? shorten(retrospective, SHORT) : retrospective}`;
  const more = hidden === 0 ? "" : ` (${hidden} ${hidden === 1 ? "subtask" : "subtasks"} not shown)`;
  const mark =
    id === current
      ? "   <- current"
      : parent === current && current !== null
        ? "   <- subtask of current"
        : "";
  return `${"  ".repeat(depth)}${number} ${words} [${shownStatus}]${by}${oneLine(came)}${more}${mark}`;
}

/** A node keeps to its line. */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
