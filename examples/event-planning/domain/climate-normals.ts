import { CLIMATE } from "../data/climate.ts";
import { monthName } from "./dates.ts";
import { findCity, type UnknownCity, unknownCity } from "./find-city.ts";

export interface ClimateNormals {
  readonly city: string;
  readonly month: string;
  readonly highC: number;
  readonly highF: number;
  readonly lowC: number;
  readonly lowF: number;
  /** Days with rain or snow in the month. */
  readonly wetDays: number;
  readonly note: string;
}

/** Typical weather of a city in a month (1 to 12). */
export function climateNormals(cityName: string, month: number): ClimateNormals | UnknownCity {
  const city = findCity(cityName);
  const normals = city && CLIMATE[city.name]?.[month - 1];
  if (city === undefined || normals === undefined) return unknownCity(cityName);
  return {
    city: city.name,
    month: monthName(month),
    highC: normals.highC,
    highF: fahrenheit(normals.highC),
    lowC: normals.lowC,
    lowF: fahrenheit(normals.lowC),
    wetDays: normals.wetDays,
    note: "Rounded sample normals of many years, not a forecast.",
  };
}

function fahrenheit(celsius: number): number {
  return Math.round((celsius * 9) / 5 + 32);
}
