/** The places of the world, and what is there. */
export const PLACES: Readonly<Record<string, readonly string[]>> = {
  house: ["furnace", "workbench"],
  shed: ["chest"],
  mine: ["iron ore", "coal"],
  river: ["water"],
};

/** Where something is; null if it is nowhere. */
export function placeOf(what: string): string | null {
  return Object.keys(PLACES).find((place) => PLACES[place]?.includes(what)) ?? null;
}
