import { IRON_FOR_BUCKET } from "../acts.ts";
import { placeOf } from "../places.ts";
import { carries, chestHas, type Sight } from "./sight.ts";
import { type Step, wordsOf } from "./steps.ts";

/** A task that is broken down. */
export interface Goal {
  /** How it stands: reached, without a point any more, or still to be pursued; and why. */
  readonly standing: (sight: Sight) => Standing;
  /** What is to be done for it where it is open, in order: steps, or the words of further tasks. */
  readonly subtasks: (sight: Sight) => readonly (Step | string)[];
}

export interface Standing {
  readonly is: "reached" | "pointless" | "open";
  readonly why: string;
}

const GET_COAL = "Get 1 coal";
const GET_ORE = `Get ${IRON_FOR_BUCKET} iron ore`;
const MAKE_BUCKET = "Make the bucket at the house";
const CRAFT_BUCKET = "Craft a bucket";
const FILL_BUCKET = "Fill the bucket at the river";

const hasBucket = (sight: Sight): boolean => carries(sight, "bucket") || carries(sight, "bucket of water");
const hasOre = (sight: Sight): boolean => carries(sight, "iron ore", IRON_FOR_BUCKET);
const hasIron = (sight: Sight): boolean => carries(sight, "iron", IRON_FOR_BUCKET);

const standing = (isReached: boolean, reached: string, open: string): Standing =>
  isReached ? { is: "reached", why: reached } : { is: "open", why: open };

/** At a place: the walk there, unless the player is there already, and then the steps. */
const at = (what: string, sight: Sight, ...steps: Step[]): Step[] => {
  const to = placeOf(what) ?? "";
  return sight.place === to ? steps : [{ primitive: "walk", args: { to } }, ...steps];
};

const getWater: Goal = {
  standing: (sight) => {
    const open = carries(sight, "bucket")
      ? "There is a bucket: it has only to be filled."
      : chestHas(sight, "bucket")
        ? "A bucket is in the chest: it has only to be taken and filled."
        : "Water is carried in a bucket, and there is none.";
    return standing(carries(sight, "bucket of water"), "There is a bucket full of water.", open);
  },
  subtasks: (sight) => {
    if (carries(sight, "bucket")) return [FILL_BUCKET];
    if (!chestHas(sight, "bucket")) return [CRAFT_BUCKET, FILL_BUCKET];
    return [...at("chest", sight, { primitive: "take", args: { count: 1, item: "bucket" } }), FILL_BUCKET];
  },
};

const craftBucket: Goal = {
  standing: (sight) =>
    !hasBucket(sight) && chestHas(sight, "bucket")
      ? { is: "pointless", why: "A bucket is in the chest, so that none needs to be crafted." }
      : standing(
          hasBucket(sight),
          "There is a bucket.",
          `A bucket takes ${IRON_FOR_BUCKET} iron, and those take iron ore and coal.`,
        ),
  subtasks: (sight) => {
    if (hasIron(sight)) return [MAKE_BUCKET];
    return [...(carries(sight, "coal") ? [] : [GET_COAL]), ...(hasOre(sight) ? [] : [GET_ORE]), MAKE_BUCKET];
  },
};

const getCoal: Goal = {
  standing: (sight) => {
    const open =
      sight.chest === null
        ? "Coal may be in the chest, which nobody has opened yet."
        : chestHas(sight, "coal")
          ? "Coal is in the chest."
          : "No coal is in the chest, and some in the mine.";
    return standing(carries(sight, "coal"), "The player carries coal.", open);
  },
  subtasks: (sight) => {
    const take: Step = { primitive: "take", args: { count: 1, item: "coal" } };
    if (sight.chest === null) return at("chest", sight, { primitive: "open", args: { what: "chest" } }, take);
    if (chestHas(sight, "coal")) return at("chest", sight, take);
    return at("coal", sight, { primitive: "mine", args: { count: 1, what: "coal" } });
  },
};

const getOre: Goal = {
  standing: (sight) =>
    standing(hasOre(sight), "The player carries enough iron ore.", "Iron ore is in the mine."),
  subtasks: (sight) =>
    at("iron ore", sight, { primitive: "mine", args: { count: IRON_FOR_BUCKET, what: "iron ore" } }),
};

const makeBucket: Goal = {
  standing: (sight) =>
    standing(hasBucket(sight), "There is a bucket.", "Furnace and workbench are at the house."),
  subtasks: (sight) => {
    const craft: Step = { primitive: "craft", args: { item: "bucket" } };
    const smelt: Step = { primitive: "smelt", args: { count: IRON_FOR_BUCKET } };
    return hasIron(sight) ? at("workbench", sight, craft) : at("furnace", sight, smelt, craft);
  },
};

const fillBucket: Goal = {
  standing: (sight) =>
    standing(carries(sight, "bucket of water"), "The bucket is full of water.", "Water is at the river."),
  subtasks: (sight) => at("water", sight, { primitive: "fill", args: {} }),
};

const GOALS: Readonly<Record<string, Goal>> = {
  [CRAFT_BUCKET]: craftBucket,
  [GET_COAL]: getCoal,
  [GET_ORE]: getOre,
  [MAKE_BUCKET]: makeBucket,
  [FILL_BUCKET]: fillBucket,
};

/** The task that words say; null where there are no rules for it. */
export function goalIn(words: string): Goal | null {
  return GOALS[words] ?? (/\bwater\b/i.test(words) ? getWater : null);
}

/** A subtask as a plan has it. */
export function plannedAs(subtask: Step | string): { description: string; primitive: string | null } {
  return typeof subtask === "string"
    ? { description: subtask, primitive: null }
    : { description: wordsOf(subtask), primitive: subtask.primitive };
}
