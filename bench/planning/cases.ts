import type { Work } from "./work.ts";

/** Something that may happen on the way through a plan. */
export interface PlanCase {
  readonly name: string;
  /** What happens there, in a sentence. */
  readonly story: string;
  readonly work: Work;
}

/** What differs from the plan that goes well. */
interface Turns {
  /** What is found at the first step, by chance. */
  readonly found?: string;
  readonly mine?: Partial<Work>;
  readonly iron?: Partial<Work>;
  /** What the second step in the mine brings. */
  readonly dug?: string;
  readonly walk?: Partial<Work>;
}

/** The same plan for all cases, four levels deep: to bring water, one needs a bucket, for that iron, for that ore. */
function water({ found, dug, mine, iron, walk }: Turns): Work {
  return {
    does: "Bring water to the camp",
    for: "water in the camp",
    subtasks: [
      {
        does: "Get hold of a bucket",
        for: "a bucket",
        subtasks: [
          {
            does: "Get hold of iron",
            for: "iron",
            subtasks: [
              {
                does: "Fetch ore from the mine",
                for: "ore",
                subtasks: [
                  {
                    does: "Walk to the mine",
                    ...(found === undefined ? {} : { brings: [found] }),
                    ...walk,
                  },
                  { does: "Dig down to the vein", ...(dug === undefined ? {} : { brings: [dug] }) },
                  { does: "Break the ore out", brings: ["ore"] },
                ],
                ...mine,
              },
              { does: "Smelt the ore", brings: ["iron"] },
            ],
            ...iron,
          },
          { does: "Hammer a bucket", brings: ["a bucket"] },
        ],
      },
      { does: "Fill the bucket at the river" },
      { does: "Carry it to the camp", brings: ["water in the camp"] },
    ],
  };
}

export const CASES: readonly PlanCase[] = [
  {
    name: "nothing is moot",
    story: "Each step does what it is for, and each task is left as completed when its last step is done.",
    work: water({}),
  },
  {
    name: "not complete, to be continued",
    story: "The way to the mine is blocked, and another is taken.",
    work: water({ walk: { failsBefore: { does: "Row to the mine" } } }),
  },
  {
    name: "complete",
    story: "Ore lies open at the vein: what was still planned in the mine is not needed.",
    work: water({ dug: "ore" }),
  },
  {
    name: "the task itself moot",
    story: "Ore lies at the wayside: nothing is left to do in the mine.",
    work: water({ found: "ore" }),
  },
  {
    name: "the immediate parent moot",
    story: "A bar of iron lies at the wayside: no ore is needed.",
    work: water({ found: "iron" }),
  },
  {
    name: "a distant parent moot",
    story: "A bucket stands at the wayside: no iron is needed.",
    work: water({ found: "a bucket" }),
  },
  {
    name: "moot after a completed child",
    story: "Once the mine has been seen to its end, the ore turns out to be as good as iron.",
    work: water({ iron: { endsWith: "completed" } }),
  },
  {
    name: "moot after an aborted child",
    story: "The mine is given up after the first step, and without it there is no sense in wanting iron.",
    work: water({ mine: { isFoolish: true }, iron: { endsWith: "aborted" } }),
  },
  {
    name: "foolish from the start",
    story: "There is no mine: that shows at the first step, and iron is got otherwise.",
    work: water({ mine: { isFoolish: true } }),
  },
];
