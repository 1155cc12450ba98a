import { allTasks, drawTasks, logNormal, type WorkItem, type Workload } from "./workload.ts";

/** Tasks of 50 to 800 ms, as the mechanisms were first compared with. */
const USUAL = logNormal(250, 0.7, [50, 800]);
const REVIEW_MS = 60;

const always = (ms: number) => (): number => ms;

const usual = { workMs: USUAL, reviewMs: REVIEW_MS };

function oneLong(): WorkItem[] {
  const short = drawTasks(6, 11, { workMs: logNormal(100, 0.3, [50, 200]), reviewMs: REVIEW_MS });
  return [{ id: "long", workMs: 1_600, reviewMs: REVIEW_MS, followUps: [] }, ...short];
}

function chain(length: number): WorkItem[] {
  const durations = allTasks(drawTasks(8, length, { ...usual, followUpProbability: 0 }));
  const link = (index: number): WorkItem[] => {
    const task = durations[index];
    return task === undefined ? [] : [{ ...task, id: `c${index + 1}`, followUps: link(index + 1) }];
  };
  return link(0);
}

/**
 * The fixed set: in each a task takes at least 50 ms. Where durations are the same, the seed is one whose ideal does not
 * hang on which of two results comes a fraction of a millisecond before the other.
 */
export const WORKLOADS: readonly Workload[] = [
  { name: "log-normal", workers: 3, tasks: drawTasks(1, 8, usual) },
  { name: "log-normal", workers: 4, tasks: drawTasks(2, 8, usual) },
  { name: "log-normal", workers: 12, tasks: drawTasks(3, 20, usual) },
  { name: "log-normal, many first tasks", workers: 16, tasks: drawTasks(4, 36, usual) },
  { name: "no follow-ups", workers: 4, tasks: drawTasks(5, 12, { ...usual, followUpProbability: 0 }) },
  { name: "one long task", workers: 4, tasks: oneLong() },
  { name: "all of 200 ms", workers: 4, tasks: drawTasks(34, 14, { workMs: always(200), reviewMs: 40 }) },
  { name: "a chain of follow-ups", workers: 3, tasks: chain(5) },
  {
    name: "reviews longer than work",
    workers: 4,
    tasks: drawTasks(9, 6, { workMs: logNormal(90, 0.3, [50, 140]), reviewMs: 150 }),
  },
  {
    name: "all of 50 ms, reviews of 10 ms",
    workers: 3,
    tasks: drawTasks(14, 96, { workMs: always(50), reviewMs: 10 }),
  },
];

/** A small one, run before anything is measured. */
export const WARM_UP: Workload = {
  name: "warm-up",
  workers: 4,
  tasks: drawTasks(11, 12, { workMs: always(50), reviewMs: 10 }),
};
