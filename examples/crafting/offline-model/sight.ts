import { countOf, type Items } from "../player.ts";
import { partOf, type Question } from "./question.ts";

/** What the environment's words say. */
export interface Sight {
  readonly place: string;
  readonly carried: Items;
  /** What is in the chest; null as long as it is closed. */
  readonly chest: Items | null;
}

/** Reads the environment's words. */
export function sightIn(question: Question): Sight {
  const lines = partOf(question, "environment").split("\n");
  const after = (name: string): string =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
  const inside = /^open; in it: (.+)$/.exec(after("Chest"))?.[1];
  return {
    place: after("Place"),
    carried: itemsIn(after("Carried")),
    chest: inside === undefined ? null : itemsIn(inside),
  };
}

/** Whether the player carries so many of an item. */
export function carries({ carried }: Sight, item: string, count = 1): boolean {
  return countOf(carried, item) >= count;
}

/** Whether so many of an item are known to be in the chest. */
export function chestHas({ chest }: Sight, item: string, count = 1): boolean {
  return chest !== null && countOf(chest, item) >= count;
}

function itemsIn(text: string): Items {
  const items = text.matchAll(/(\d+) ([^,]+)/g);
  return Object.fromEntries([...items].map(([, count, item = ""]) => [item, Number(count)]));
}
