import type { ChosenModel } from "../model.ts";
import { OFFLINE_MODEL } from "../offline-model/offline-chat-model.ts";
import { PRICED_MODELS } from "../prices.ts";
import { type CliOptions, UsageError } from "./options.ts";

/**
 * Whether a budget can limit a model: money needs a price, and one that is not zero.
 *
 * @throws UsageError that says what to do instead
 */
export function checkBudget(budget: CliOptions["budget"], { name, pricing }: ChosenModel): void {
  if (budget?.maxCostUsd === undefined) return;
  if (name === OFFLINE_MODEL) {
    throw new UsageError(
      "--budget-usd has nothing to limit: without OPENAI_API_KEY the offline model plans, and it costs nothing. " +
        "Use --budget-tokens, or set OPENAI_API_KEY.",
    );
  }
  if (Object.keys(pricing).length === 0) {
    throw new UsageError(
      `--budget-usd needs the price of the model, and that of ${JSON.stringify(name)} is not known. ` +
        `Known are ${PRICED_MODELS.join(", ")}. Use --budget-tokens, set OPENAI_MODEL to one of these, or add the ` +
        "price to examples/event-planning/prices.ts.",
    );
  }
}
