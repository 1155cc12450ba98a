import type { ReportProblem } from "../errors/definition-error.ts";
import type { Pricing } from "./pricing.ts";

/** The keys of a price, and whether each must be there. */
const KEYS = { inputPerMillion: true, cachedInputPerMillion: false, outputPerMillion: true } as const;

/** Puts the prices of several calls of `withPricing` together, the later ones over the earlier; reports what is wrong. */
export function definePricing(given: readonly Pricing[], report: ReportProblem): Pricing {
  for (const pricing of given) checkPricing(pricing, report);
  return Object.freeze(Object.assign({}, ...given));
}

function checkPricing(pricing: unknown, report: ReportProblem): void {
  if (!isRecord(pricing)) {
    report({
      code: "INVALID_OPTION",
      place: "withPricing",
      message: "it is no object of prices by model.",
      fix: 'write withPricing({ "gpt-5-mini": { inputPerMillion: 0.25, outputPerMillion: 2 } }), with your prices.',
    });
    return;
  }
  for (const [model, price] of Object.entries(pricing)) {
    const given = isRecord(price) ? price : {};
    for (const [key, isRequired] of Object.entries(KEYS)) {
      const value = given[key];
      if (value === undefined && !isRequired) continue;
      if (typeof value === "number" && Number.isFinite(value) && value >= 0) continue;
      report({
        code: "INVALID_OPTION",
        place: `withPricing.${model}.${key}`,
        message: value === undefined ? "it is missing." : `it is ${String(value)}.`,
        choices: ["US dollars for a million tokens, from 0"],
        fix: "give such a number.",
      });
    }
    for (const key of Object.keys(given)) {
      if (key in KEYS) continue;
      report({
        code: "INVALID_OPTION",
        place: `withPricing.${model}.${key}`,
        message: "a price has no such part.",
        choices: Object.keys(KEYS),
        fix: "correct its name, or leave it out.",
      });
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
