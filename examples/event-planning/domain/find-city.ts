import { CITIES, type City } from "../data/cities.ts";

/** What is said of a city that the sample data does not have. */
export interface UnknownCity {
  readonly unknownCity: string;
  readonly knownCities: readonly string[];
  readonly note: string;
}

/** A city by its name or an alias, whatever the case and the accents; undefined where the sample has none. */
export function findCity(name: string): City | undefined {
  // "Chicago, IL" and "Chicago (Illinois)" mean Chicago.
  const wanted = fold(name.split(/[,(]/)[0] ?? "");
  return CITIES.find((city) => fold(city.name) === wanted || city.aliases.includes(wanted));
}

export function unknownCity(name: string): UnknownCity {
  const knownCities = CITIES.map((city) => city.name);
  return {
    unknownCity: name,
    knownCities,
    note: `The sample data has nothing on ${name}. It knows ${knownCities.join(", ")}.`,
  };
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
}
