import { isSettled, type Task } from "../delegation/task.ts";
import type { Judgement, ReviewRecord, UnmetItem } from "./records.ts";
import type { RecordedSpec } from "./spec.ts";

/** How an item stands: all its criteria met; more can be done; or nothing more can be done for it. */
export type ItemStatus = "met" | "open" | "exhausted";

/** One item of the specification, as a run has brought it so far. */
export interface ItemStanding {
  readonly item: string;
  readonly status: ItemStatus;
  readonly met: readonly string[];
  readonly unmet: readonly string[];
  /** What was said last about it. */
  readonly feedback: string;
}

/** How a run's review stands. */
export interface Standing {
  readonly items: readonly ItemStanding[];
  /** The criteria of the whole that the last look found unmet; null before the first look at this version. */
  readonly whole: UnmetItem | null;
  /** Whether the artifact as it stands has been looked at as a whole. */
  readonly isJudged: boolean;
  readonly roundsLeft: number;
}

/** What bounds a review. */
export interface ReviewLimits {
  readonly maxRounds: number;
  readonly maxFollowUps: number;
}

/** Works out how a run's review stands from what the state records of it. */
export function standingOf(
  spec: RecordedSpec,
  version: number,
  records: {
    readonly tasks: readonly Task[];
    readonly reviews: readonly ReviewRecord[];
    readonly judgement: Judgement | null;
  },
  participants: readonly string[],
  limits: ReviewLimits,
): Standing {
  const { tasks, reviews, judgement } = records;
  const roundsLeft = Math.max(0, limits.maxRounds - reviews.length);
  const items = Object.entries(spec.items).map(([item, { acceptanceCriteria }]): ItemStanding => {
    const own = ofItem(item, tasks);
    const judged = judgedLast(item, reviews, judgement);
    const all = Object.keys(acceptanceCriteria);
    const met = judged?.met ?? [];
    const unmet = all.filter((id) => !met.includes(id));
    const isSpent =
      roundsLeft === 0 || isLineageSpent(own, tasks, limits) || hasEverybodyFailed(own, participants);
    return {
      item,
      met,
      unmet,
      status: unmet.length === 0 ? "met" : isSpent ? "exhausted" : "open",
      feedback: lastWords(item, own, reviews, judgement),
    };
  });
  const isJudged = judgement !== null && judgement.version === version;
  const whole = isJudged ? judgement.items.find(({ item }) => item === null) : undefined;
  return {
    items,
    isJudged,
    whole:
      whole && whole.unmet.length > 0 ? { item: null, unmet: whole.unmet, feedback: whole.feedback } : null,
    roundsLeft,
  };
}

/** Items for which something can and must still be done. */
export function openItems({ items }: Standing): ItemStanding[] {
  return items.filter(({ status }) => status === "open");
}

/** What is left unmet, for the outcome. */
export function unmetItems({ items, whole }: Standing): UnmetItem[] {
  const left = items
    .filter(({ status }) => status !== "met")
    .map(({ item, unmet, feedback }) => ({ item, unmet: [...unmet], feedback }));
  return whole === null ? left : [...left, whole];
}

/** The latest task for an item, whose lineage another one continues. */
export function latestTask(item: string, tasks: readonly Task[]): Task | undefined {
  return tasks.findLast((task) => task.item === item && isSettled(task));
}

/** The last word on which criteria the artifact meets: of a review whose submission was merged, or of a look at the whole. */
function judgedLast(
  item: string,
  reviews: readonly ReviewRecord[],
  judgement: Judgement | null,
): { readonly met: readonly string[] } | undefined {
  const merged = reviews.findLast((review) => review.item === item && review.merge.type === "merged");
  const judged = judgement?.items.find((entry) => entry.item === item);
  if (judgement === null || judged === undefined) return merged;
  const mergedVersion = merged?.merge.type === "merged" ? merged.merge.version : 0;
  return judgement.version >= mergedVersion ? judged : merged;
}

function lastWords(
  item: string,
  tasks: readonly Task[],
  reviews: readonly ReviewRecord[],
  judgement: Judgement | null,
): string {
  const review = reviews.findLast((entry) => entry.item === item);
  const judged = judgement?.items.find((entry) => entry.item === item);
  if (judged !== undefined && judged.unmet.length > 0 && judged.feedback !== "") return judged.feedback;
  const task = tasks.at(-1);
  if (task !== undefined && task.id !== review?.taskId && task.status.type !== "completed") {
    return task.report ?? "";
  }
  return review?.feedback ?? "";
}

/** Whether a lineage of tasks for one item is as deep as it may be. */
function isLineageSpent(
  own: readonly Task[],
  tasks: readonly Task[],
  { maxFollowUps }: ReviewLimits,
): boolean {
  const isDeep = (task: Task): boolean =>
    task.lineage.length >= maxFollowUps && ownLineage(task, tasks).length >= maxFollowUps;
  return own.some((task) => isSettled(task) && isDeep(task));
}

/** The part of a task's lineage that is for the same item: a follow-up may be for another one than the task before. */
export function ownLineage(task: Task, tasks: readonly Task[]): string[] {
  if (task.lineage.length === 0) return [];
  const foreign = new Set(tasks.filter(({ item }) => item !== task.item).map(({ id }) => id));
  return task.lineage.filter((id) => !foreign.has(id));
}

function ofItem(item: string | null, tasks: readonly Task[]): Task[] {
  return tasks.filter((task) => task.item === item);
}

/** One failure may pass; when everybody has failed, and more than once in all, nobody is left to ask. */
function hasEverybodyFailed(tasks: readonly Task[], participants: readonly string[]): boolean {
  const hasFailed = ({ status }: Task): boolean => status.type === "failed" || status.type === "timed-out";
  const isOut = (name: string): boolean => {
    const latest = tasks.findLast((task) => task.participant === name);
    return latest !== undefined && hasFailed(latest);
  };
  return tasks.filter(hasFailed).length > 1 && participants.every(isOut);
}
