import type { Task } from "../../model/library.ts";
import { costText, countText, durationText, timeText } from "../../ui/figures.ts";
import { TASK_MARKS, TASK_STATES, type TaskRow, type TaskState } from "./tasks.ts";

export type ColumnId =
  | "number"
  | "participant"
  | "state"
  | "priority"
  | "attempts"
  | "deadline"
  | "time"
  | "tokens"
  | "cost";

interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** What it is sorted by; null is last both ways. */
  readonly value: (row: TaskRow) => number | string | null;
  readonly text: (row: TaskRow) => string;
}

const PRIORITIES: readonly Task["priority"][] = ["low", "normal", "high", "critical"];
const none = "–";

/** What has not been told yet of a task that has not ended is no gap. */
const toldOr = (text: (value: number | null) => string) => (row: TaskRow, value: number | null) =>
  value === null && (row.record?.metrics ?? null) === null ? none : text(value);
const counted = toldOr(countText);
const timed = toldOr(durationText);
const priced = toldOr(costText);

/** The columns in their order. On small screens the first three and the time are left. */
export const COLUMNS: readonly Column[] = [
  { id: "number", title: "#", value: ({ number }) => number, text: ({ number }) => String(number) },
  {
    id: "participant",
    title: "Participant",
    value: ({ participant }) => participant,
    text: ({ participant }) => participant,
  },
  {
    id: "state",
    title: "Status",
    value: ({ state }) => TASK_STATES.indexOf(state),
    text: ({ state }) => TASK_MARKS[state].word,
  },
  {
    id: "priority",
    title: "Priority",
    value: ({ priority }) => (priority === null ? null : PRIORITIES.indexOf(priority)),
    text: ({ priority }) => priority ?? none,
  },
  {
    id: "attempts",
    title: "Attempts",
    value: ({ attempts }) => attempts,
    text: ({ attempts }) => countText(attempts),
  },
  {
    id: "deadline",
    title: "Deadline",
    value: ({ deadline }) => (deadline === null ? null : Date.parse(deadline)),
    text: ({ deadline }) => (deadline === null ? none : timeText(deadline)),
  },
  {
    id: "time",
    title: "Time",
    value: ({ durationMs }) => durationMs,
    text: (row) => timed(row, row.durationMs),
  },
  { id: "tokens", title: "Tokens", value: tokensOf, text: (row) => counted(row, tokensOf(row)) },
  { id: "cost", title: "Cost", value: ({ costUsd }) => costUsd, text: (row) => priced(row, row.costUsd) },
];

function tokensOf({ inputTokens, outputTokens }: TaskRow): number | null {
  return inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens;
}

export interface Sorting {
  readonly column: ColumnId;
  readonly direction: "ascending" | "descending";
}

/** What a click on a header asks for: the column's order, and with another click its opposite. */
export function nextSorting(sorting: Sorting, column: ColumnId): Sorting {
  const isTurned = sorting.column === column && sorting.direction === "ascending";
  return { column, direction: isTurned ? "descending" : "ascending" };
}

/** The rows that are shown, in their order; rows that are alike stay in the order of their numbers. */
export function shownRows(
  rows: readonly TaskRow[],
  state: TaskState | "all",
  { column, direction }: Sorting,
): readonly TaskRow[] {
  const shown = state === "all" ? [...rows] : rows.filter((row) => row.state === state);
  const keyOf = COLUMNS.find(({ id }) => id === column)?.value;
  if (keyOf === undefined) return shown;
  const turn = direction === "ascending" ? 1 : -1;
  return shown.sort((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null) || one.number - other.number;
    const order = typeof a === "string" ? a.localeCompare(String(b)) : a - Number(b);
    return order * turn || one.number - other.number;
  });
}

/** How many rows there are in each state that occurs, in the states' order. */
export function stateCounts(rows: readonly TaskRow[]): readonly (readonly [TaskState, number])[] {
  return TASK_STATES.map(
    (state) => [state, rows.filter((row) => row.state === state).length] as const,
  ).filter(([, count]) => count > 0);
}
