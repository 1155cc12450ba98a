import { simulatedEnvironment } from "langgraph-supervisor-workflow";
import { craft, fill, mine, open, smelt, take, walk } from "./acts.ts";
import { PLACES } from "./places.ts";
import { itemsText, type Player } from "./player.ts";

export interface WorldOptions {
  /** Whether nothing is in the chest. @default false: a bucket and some coal */
  readonly emptyChest?: boolean;
}

/**
 * Makes the world: what `withPlanning({ environment })` and `environmentOf()` are both to be given.
 *
 * It is a world without chance. What cannot be done is answered with the reason, and changes nothing.
 */
export function worldOf({ emptyChest = false }: WorldOptions = {}) {
  const initial: Player = {
    place: "house",
    carried: { pickaxe: 1 },
    chest: { isOpen: false, items: emptyChest ? {} : { bucket: 1, coal: 2 } },
    acts: 0,
  };
  return () =>
    simulatedEnvironment({ initial, actions: { walk, open, take, mine, smelt, craft, fill }, describe });
}

export type World = ReturnType<typeof worldOf>;

/** What the player knows: what is in the chest only when it has been opened. */
function describe({ place, carried, chest }: Player): string {
  const places = Object.entries(PLACES).map(([name, there]) => `${name} (${there.join(", ")})`);
  return [
    `Place: ${place}`,
    `Carried: ${itemsText(carried) || "nothing"}`,
    `Chest: ${chest.isOpen ? `open; in it: ${itemsText(chest.items) || "nothing"}` : "closed"}`,
    `Places: ${places.join(", ")}`,
  ].join("\n");
}
