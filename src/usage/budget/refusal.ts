import { SupervisorWorkflowError } from "../../errors/error.ts";
import { NANO_PER_USD } from "./amounts.ts";
import type { LimitName } from "./limits.ts";

/** A limit that has no room. */
export type Exhaustion = Extract<BudgetRefusal, { readonly type: "exhausted" }>;

/** Why a call is not made. Money is in US dollars, time in milliseconds. */
export type BudgetRefusal =
  | {
      readonly type: "exhausted";
      /** Whose budget it is: the workflow's name. */
      readonly workflow: string;
      readonly limit: Exclude<LimitName, "maxOutputTokensPerCall">;
      readonly max: number;
      /** What ended calls have used. */
      readonly used: number;
      /** The worst case of the calls that run. */
      readonly inFlight: number;
      /** What is kept for the synthesis. */
      readonly setAside: number;
      /** The worst case of the call that is refused. */
      readonly needed: number;
    }
  | { readonly type: "without-price"; readonly workflow: string; readonly model: string | null }
  | {
      readonly type: "without-bound";
      readonly workflow: string;
      /** The part that has no bound, or one that is too high. */
      readonly part: "input" | "output";
      /** The bound that the call has; null where it has none. */
      readonly bound: number | null;
      readonly maxOutputTokensPerCall: number | null;
    };

/** A refusal as the error with which the call fails; `caller` says whose call it is, null where there is none yet. */
export function refusalError(refusal: BudgetRefusal, caller: string | null): SupervisorWorkflowError {
  const of = `The budget of ${JSON.stringify(refusal.workflow)}`;
  if (refusal.type === "without-price") {
    const { model } = refusal;
    const whose =
      model === null
        ? "a model that tells no name"
        : `the model ${JSON.stringify(model)}, which has no price`;
    return new SupervisorWorkflowError(
      "MODEL_WITHOUT_PRICE",
      `${of} limits money (maxCostUsd), and a call${by(caller)} goes to ${whose}: it is not made. ` +
        "Fix: give the price with withPricing(), by the model's name or the beginning of it, or limit maxTokens instead.",
    );
  }
  if (refusal.type === "without-bound") return withoutBound(of, refusal, by(caller));
  return new SupervisorWorkflowError("BUDGET_EXHAUSTED", `${of} ${noRoom(refusal, caller)}`);
}

function by(caller: string | null): string {
  return caller === null ? "" : ` by ${caller}`;
}

function noRoom(refusal: Exhaustion, caller: string | null): string {
  const { limit } = refusal;
  const say = (value: number): string => amountText(limit, value);
  const parts = [
    `${say(refusal.used)} ${limit === "maxModelCalls" ? "made" : "used"}`,
    refusal.inFlight > 0 ? `${say(refusal.inFlight)} held by calls that run` : null,
    refusal.setAside > 0 ? `${say(refusal.setAside)} set aside for the synthesis` : null,
  ].filter((part) => part !== null);
  const need = refusal.needed > 0 ? `, and the call may need ${say(refusal.needed)}` : "";
  const isByTokens = limit === "maxTokens" || limit === "maxCostUsd";
  return (
    `${caller === null ? "is used up" : `has no room for a call by ${caller}: it is not made`}. ${limit} is ${say(refusal.max)}: ${parts.join(", ")}${need}. ` +
    `Fix: raise ${limit} in withBudget()${isByTokens ? ", or lower maxOutputTokensPerCall" : ""}.`
  );
}

function withoutBound(
  of: string,
  { part, bound, maxOutputTokensPerCall }: Extract<BudgetRefusal, { type: "without-bound" }>,
  byCaller: string,
): SupervisorWorkflowError {
  if (part === "input") {
    return new SupervisorWorkflowError(
      "CALL_WITHOUT_BOUND",
      `${of} limits tokens or money, and nobody can say before a call${byCaller} how many input tokens it takes: it has an attachment ` +
        "other than text, images and inline audio or video, a tool that the provider runs, or a conversation that the provider keeps. " +
        "Fix: give the text itself, or limit maxModelCalls and maxDurationMs instead.",
    );
  }
  const wanted =
    maxOutputTokensPerCall === null ? "" : ` of at most ${maxOutputTokensPerCall} (maxOutputTokensPerCall)`;
  const has = bound === null ? "has no bound on its output tokens" : `may give ${bound} output tokens`;
  return new SupervisorWorkflowError(
    "CALL_WITHOUT_BOUND",
    `${of} needs calls with an output bound${wanted}, and a call${byCaller} ${has}. ` +
      "Fix: give its model a bound of its own, e.g. new ChatOpenAI({ …, maxTokens: 4_096 }).",
  );
}

/** An amount of a limit as it is read. */
export function amountText(limit: LimitName, value: number): string {
  if (limit === "maxCostUsd")
    return `$${Number((Math.round(value * NANO_PER_USD) / NANO_PER_USD).toPrecision(12))}`;
  if (limit === "maxDurationMs") return `${Math.round(value)} ms`;
  return value.toLocaleString("en-US");
}
