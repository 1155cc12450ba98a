import { CATERERS, type Caterer, DIETS } from "../data/caterers.ts";
import { findCity, type UnknownCity, unknownCity } from "./find-city.ts";

export interface CatererQuery {
  readonly city: string;
  readonly guests: number;
  /** Diets that the menu must cater for, e.g. `["vegan", "halal"]`. */
  readonly diets?: readonly string[] | null;
  /** The most that a head may cost, in US cents. */
  readonly maxPerHeadCents?: number | null;
}

/** A caterer with what it would cost for these guests, in US cents. */
export type CatererOffer = Omit<Caterer, "city"> & { readonly totalCents: number };

export interface CatererMatches {
  readonly city: string;
  /** The best rated first, the cheaper first among equals. */
  readonly caterers: readonly CatererOffer[];
  /** The cheapest that takes these guests and diets, whatever its price; null if there is none. */
  readonly cheapestFitting: CatererOffer | null;
  /** Diets asked for that nobody in the city caters for. */
  readonly unservedDiets: readonly string[];
}

/** Caterers of the sample catalogue that take this many guests and all of these diets. */
export function searchCaterers(query: CatererQuery): CatererMatches | UnknownCity {
  const city = findCity(query.city);
  if (city === undefined) return unknownCity(query.city);
  const diets = (query.diets ?? []).map((diet) => diet.toLowerCase().replaceAll(" ", "-"));
  const local = CATERERS.filter((caterer) => caterer.city === city.name);
  const serves = (caterer: Caterer, diet: string): boolean => caterer.diets.some((served) => served === diet);
  const fitting = local
    .filter((caterer) => query.guests >= caterer.minGuests && query.guests <= caterer.maxGuests)
    .filter((caterer) => diets.every((diet) => serves(caterer, diet)))
    .map(({ city: _, ...caterer }) => ({ ...caterer, totalCents: caterer.perHeadCents * query.guests }));
  const limit = query.maxPerHeadCents ?? Number.POSITIVE_INFINITY;
  return {
    city: city.name,
    caterers: fitting
      .filter((caterer) => caterer.perHeadCents <= limit)
      .sort((one, other) => other.rating - one.rating || one.perHeadCents - other.perHeadCents),
    cheapestFitting: [...fitting].sort((one, other) => one.perHeadCents - other.perHeadCents)[0] ?? null,
    unservedDiets: diets.filter(
      (diet) => !DIETS.some((known) => known === diet) || !local.some((caterer) => serves(caterer, diet)),
    ),
  };
}
