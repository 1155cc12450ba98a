import { tool } from "langchain";
import { environmentOf } from "langgraph-supervisor-workflow";
import { z } from "zod";
import { PLACES } from "./places.ts";
import type { World } from "./world.ts";

const count = z.number().int().min(1).max(64).describe("How many");

/** A tool for each thing that can be done in the world; each acts in the world of its run. */
export function actTools(world: World) {
  return {
    walk: tool(({ to }, config) => environmentOf(world, config).act({ type: "walk", to }), {
      name: "walk",
      description: "Walks to a place.",
      schema: z.object({ to: z.enum(Object.keys(PLACES) as [string, ...string[]]) }),
    }),
    open: tool(({ what }, config) => environmentOf(world, config).act({ type: "open", what }), {
      name: "open",
      description: "Opens something, and says what is in it.",
      schema: z.object({ what: z.string().describe('E.g. "chest"') }),
    }),
    take: tool(({ item, count }, config) => environmentOf(world, config).act({ type: "take", item, count }), {
      name: "take",
      description: "Takes items out of the open chest.",
      schema: z.object({ item: z.string(), count }),
    }),
    mine: tool(({ what, count }, config) => environmentOf(world, config).act({ type: "mine", what, count }), {
      name: "mine",
      description: "Mines iron ore or coal.",
      schema: z.object({ what: z.string().describe('"iron ore" or "coal"'), count }),
    }),
    smelt: tool(({ count }, config) => environmentOf(world, config).act({ type: "smelt", count }), {
      name: "smelt",
      description: "Smelts iron ore to as much iron, with a coal for each 8.",
      schema: z.object({ count }),
    }),
    craft: tool(({ item }, config) => environmentOf(world, config).act({ type: "craft", item }), {
      name: "craft",
      description: "Crafts an item at the workbench.",
      schema: z.object({ item: z.string().describe('E.g. "bucket"') }),
    }),
    fill: tool((_, config) => environmentOf(world, config).act({ type: "fill" }), {
      name: "fill",
      description: "Fills the bucket with water.",
      schema: z.object({}),
    }),
  };
}
