import type { ReportProblem } from "../errors/definition-error.ts";
import type { ModelLike } from "../models/resolve-model.ts";
import type { ParticipantInput } from "../participants/participant.ts";
import type { PlanningOptions } from "../planning/options.ts";
import { unpricedModels } from "../usage/budget/model-name.ts";
import type { Pricing } from "../usage/pricing.ts";
import { synthesisOptions } from "./check-options.ts";
import type { Draft } from "./draft.ts";

/** With a money limit every model that is known now must have a price. */
export function checkPrices(
  { options, participants, reviews, plannings }: Draft,
  pricing: Pricing,
  report: ReportProblem,
): void {
  const known: [string, unknown][] = [
    ["model", options.model],
    ["synthesis.model", synthesisOptions(options.synthesis).model],
    ...participants.map(([name, input]): [string, unknown] => [`participants.${name}`, modelOf(input)]),
    ...plannings.flatMap((planning) => planningModels(planning)),
    ...reviews.map(({ reviewer }): [string, unknown] => ["withReview.reviewer", reviewer]),
  ];
  const models = known.flatMap(([place, model]) => (isModel(model) ? [{ place, model }] : []));
  const told = new Set<string>();
  for (const { place, model } of models) {
    for (const name of unpricedModels([model], pricing)) {
      if (told.has(name)) continue;
      told.add(name);
      report({
        code: "MODEL_WITHOUT_PRICE",
        place,
        message: `the budget limits money (maxCostUsd), and the model ${JSON.stringify(name)} has no price.`,
        choices: Object.keys(pricing),
        fix: `give it: .withPricing({ ${JSON.stringify(name)}: { inputPerMillion: …, outputPerMillion: … } }), or limit maxTokens instead.`,
      });
    }
  }
}

/** The models of a plan's roles, also of options that are no good. */
function planningModels(planning: PlanningOptions | null | undefined): [string, unknown][] {
  const models: unknown = planning?.models;
  if (typeof models !== "object" || models === null) return [];
  const given = Object.entries(models).filter(
    ([, model]) => typeof model !== "string" || model.trim() !== "",
  );
  return given.map(([key, model]) => [`withPlanning.models.${key}`, model]);
}

/** The model of a participant, where it can be seen from outside: that of createAgent's options. */
function modelOf(input: ParticipantInput): unknown {
  if (typeof input !== "object" || input === null) return undefined;
  const { model, options, agent } = input as Readonly<Record<"model" | "options" | "agent", unknown>>;
  if (isModel(model)) return model;
  const inner = options ?? (agent as { readonly options?: unknown } | undefined)?.options;
  return (inner as { readonly model?: unknown } | undefined)?.model;
}

function isModel(model: unknown): model is ModelLike {
  if (typeof model === "string") return true;
  return typeof model === "object" && model !== null && "invoke" in model && "_llmType" in model;
}
