import { tool } from "langchain";
import { z } from "zod";
import { climateNormals } from "../domain/climate-normals.ts";
import { cityField } from "./fields.ts";

/** Typical weather of a city in a month. */
export const climateNormalsTool = tool(({ city, month }) => JSON.stringify(climateNormals(city, month)), {
  name: "climate_normals",
  description: "Typical weather of a city in a month: daily high and low, days with rain. Not a forecast.",
  schema: z.object({ city: cityField, month: z.number().int().min(1).max(12).describe("1 for January") }),
});
