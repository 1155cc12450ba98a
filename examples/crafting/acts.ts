import type { ActOutcome } from "langgraph-supervisor-workflow";
import { PLACES, placeOf } from "./places.ts";
import { countOf, itemsText, type Player, plus } from "./player.ts";

/** How many iron go into a bucket. */
export const IRON_FOR_BUCKET = 3;

/** How much iron ore one coal smelts. */
const ORE_PER_COAL = 8;

type Outcome = ActOutcome<Player>;

export function walk(player: Player, { to }: { to: string }): Outcome {
  if (!Object.hasOwn(PLACES, to))
    return refused(player, `There is no ${to}. There are: ${Object.keys(PLACES).join(", ")}.`);
  if (player.place === to) return refused(player, `You are at the ${to} already.`);
  return done(player, { place: to }, `You are at the ${to}.`);
}

export function open(player: Player, { what }: { what: string }): Outcome {
  if (what !== "chest") return refused(player, `The ${what} cannot be opened. What can be is the chest.`);
  const away = whyAway(player, "chest");
  if (away !== null) return refused(player, away);
  const { isOpen, items } = player.chest;
  if (isOpen) return refused(player, "The chest is open already.");
  const inside = itemsText(items) || "nothing";
  return done(player, { chest: { isOpen: true, items } }, `The chest is open. In it: ${inside}.`);
}

export function take(player: Player, { item, count }: { item: string; count: number }): Outcome {
  const { chest, carried } = player;
  const away = whyAway(player, "chest") ?? whyNoCount(count);
  if (away !== null) return refused(player, away);
  if (!chest.isOpen) return refused(player, "The chest is closed.");
  const there = countOf(chest.items, item);
  if (there < count)
    return refused(player, `There is ${there === 0 ? "no" : `only ${there}`} ${item} in the chest.`);
  const changes = {
    carried: plus(carried, item, count),
    chest: { isOpen: true, items: plus(chest.items, item, -count) },
  };
  return done(player, changes, `You took ${count} ${item} out of the chest.`);
}

export function mine(player: Player, { what, count }: { what: string; count: number }): Outcome {
  const { carried } = player;
  if (!PLACES.mine?.includes(what))
    return refused(player, `${what} cannot be mined. What can be: ${PLACES.mine?.join(", ")}.`);
  const away = whyAway(player, what) ?? whyNoCount(count);
  if (away !== null) return refused(player, away);
  if (countOf(carried, "pickaxe") === 0) return refused(player, "Mining needs a pickaxe.");
  return done(player, { carried: plus(carried, what, count) }, `You mined ${count} ${what}.`);
}

export function smelt(player: Player, { count }: { count: number }): Outcome {
  const { carried } = player;
  const away = whyAway(player, "furnace") ?? whyNoCount(count);
  if (away !== null) return refused(player, away);
  const ore = countOf(carried, "iron ore");
  if (ore < count) return refused(player, `You carry ${ore} iron ore, not ${count}.`);
  const coal = Math.ceil(count / ORE_PER_COAL);
  if (countOf(carried, "coal") < coal) return refused(player, `That needs ${coal} coal.`);
  const rest = plus(plus(carried, "iron ore", -count), "coal", -coal);
  return done(player, { carried: plus(rest, "iron", count) }, `You smelted ${count} iron.`);
}

export function craft(player: Player, { item }: { item: string }): Outcome {
  const { carried } = player;
  if (item !== "bucket") return refused(player, `You do not know how to craft a ${item}, only a bucket.`);
  const away = whyAway(player, "workbench");
  if (away !== null) return refused(player, away);
  const iron = countOf(carried, "iron");
  if (iron < IRON_FOR_BUCKET)
    return refused(player, `A bucket takes ${IRON_FOR_BUCKET} iron, and you carry ${iron}.`);
  const rest = plus(carried, "iron", -IRON_FOR_BUCKET);
  return done(player, { carried: plus(rest, "bucket", 1) }, "You crafted a bucket.");
}

export function fill(player: Player): Outcome {
  const { carried } = player;
  const away = whyAway(player, "water");
  if (away !== null) return refused(player, away);
  if (countOf(carried, "bucket") === 0) return refused(player, "You carry no bucket that is empty.");
  const full = plus(plus(carried, "bucket", -1), "bucket of water", 1);
  return done(player, { carried: full }, "The bucket is full of water.");
}

/** Why something cannot be reached from where the player is; null if it can. */
function whyAway({ place }: Player, what: string): string | null {
  const there = placeOf(what);
  return there === place ? null : `The ${what} is at the ${there}, and you are at the ${place}.`;
}

function whyNoCount(count: number): string | null {
  return Number.isInteger(count) && count > 0
    ? null
    : `How many must be a whole number from 1; it is ${count}.`;
}

function done(player: Player, changes: Partial<Player>, result: string): Outcome {
  return { state: { ...player, ...changes, acts: player.acts + 1 }, result };
}

function refused(player: Player, reason: string): Outcome {
  return { state: player, result: `Not done: ${reason}` };
}
