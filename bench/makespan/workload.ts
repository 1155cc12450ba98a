/** One task: how long its work and its review take, and what its review asks for next. */
export interface WorkItem {
  readonly id: string;
  readonly workMs: number;
  readonly reviewMs: number;
  readonly followUps: readonly WorkItem[];
}

/** What every contender runs: tasks that are there at first, for so many workers and one reviewer. */
export interface Workload {
  readonly name: string;
  readonly workers: number;
  readonly tasks: readonly WorkItem[];
}

/** How tasks are drawn. */
export interface Draw {
  readonly workMs: (random: () => number) => number;
  readonly reviewMs: number;
  /** How likely a review asks for a follow-up. @default 1/3 */
  readonly followUpProbability?: number;
  /** How deep follow-ups may go. @default {@link MAX_DEPTH} */
  readonly maxDepth?: number;
}

/** How deep the follow-ups of one task go. */
export const MAX_DEPTH = 3;

/** Random numbers from 0 to 1, always the same for one seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Log-normal durations in whole milliseconds around a median, cut off at both ends. */
export function logNormal(medianMs: number, sigma: number, [minMs, maxMs]: readonly [number, number]) {
  return (random: () => number): number => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.round(Math.min(maxMs, Math.max(minMs, medianMs * Math.exp(sigma * normal))));
  };
}

/** So many first tasks with their follow-ups. */
export function drawTasks(seed: number, first: number, draw: Draw): WorkItem[] {
  const random = seededRandom(seed);
  return Array.from({ length: first }, (_, index) => drawTask(`t${index + 1}`, 0, random, draw, () => true));
}

/** First tasks with their follow-ups, so many in all. */
export function drawTasksInAll(seed: number, total: number, draw: Draw): WorkItem[] {
  const random = seededRandom(seed);
  const tasks: WorkItem[] = [];
  let left = total;
  const take = (): boolean => {
    if (left === 0) return false;
    left -= 1;
    return true;
  };
  while (take()) tasks.push(drawTask(`t${tasks.length + 1}`, 0, random, draw, take));
  return tasks;
}

/** Every task of a workload, follow-ups included. */
export function allTasks(tasks: readonly WorkItem[]): WorkItem[] {
  return tasks.flatMap((task) => [task, ...allTasks(task.followUps)]);
}

function drawTask(
  id: string,
  depth: number,
  random: () => number,
  draw: Draw,
  take: () => boolean,
): WorkItem {
  const { workMs, reviewMs, followUpProbability = 1 / 3, maxDepth = MAX_DEPTH } = draw;
  const duration = workMs(random);
  const isFollowed = depth < maxDepth && random() < followUpProbability && take();
  const followUps = isFollowed ? [drawTask(`${id}.1`, depth + 1, random, draw, take)] : [];
  return { id, workMs: duration, reviewMs, followUps };
}
