import type { PlanningDomain, PlanningPrimitive } from "langgraph-supervisor-workflow";
import { IRON_FOR_BUCKET } from "./acts.ts";
import type { ParticipantName } from "./participants.ts";

/** What the roles of planning are told of the world. */
export const domain: PlanningDomain = {
  introduction:
    "The plan is that of a player in a small world of blocks. The player walks between its places, and can use what is " +
    "there. Water is carried in a bucket, which is filled at the river. A bucket is crafted of " +
    `${IRON_FOR_BUCKET} iron at the workbench; iron is smelted of as much iron ore in the furnace, with a coal for each 8; ` +
    "iron ore and coal are mined with a pickaxe. Nobody knows what is in a closed chest.",
  tips: [
    "Every act takes time: what is there already need not be made.",
    "To use something, the player must be where it is; a walk is a step of its own.",
    "Say of a step how many of what are wanted.",
  ],
};

/** What a leaf of the plan may be. */
export const primitives: readonly PlanningPrimitive<ParticipantName>[] = [
  { name: "walk", description: "Walk to a place", participant: "legs" },
  { name: "open", description: "Open something that is closed, and see what is in it", participant: "hands" },
  { name: "take", description: "Take items out of the open chest", participant: "hands" },
  { name: "mine", description: "Mine iron ore or coal", participant: "hands" },
  { name: "smelt", description: "Smelt iron ore to iron", participant: "hands" },
  { name: "craft", description: "Craft an item of others", participant: "hands" },
  { name: "fill", description: "Fill the bucket with water", participant: "hands" },
];
