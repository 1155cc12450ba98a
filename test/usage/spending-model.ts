import { type Script, ScriptedChatModel, type ScriptedRequest } from "langgraph-supervisor-workflow/testing";

/** What a scripted model answers, before it is given a price. */
type Step = Exclude<Script[string], (...given: never[]) => unknown>[number];

/** A model whose every answer costs a number of tokens that no other answer costs, and the list of what was spent. */
export interface Spending {
  readonly model: ScriptedChatModel;
  /** The input tokens of each call that was answered, in the order of the calls. */
  readonly spent: readonly number[];
}

/**
 * A scripted model that keeps its own account: the n-th answer costs 1,000 + n input tokens and n output tokens. A call
 * that is lost, or counted twice, is so seen in a list of tokens; a step that fails costs nothing.
 *
 * @param account where several models keep one account
 */
export function spending(script: Script, account: number[] = []): Spending {
  const cost = (step: Step) => (request: ScriptedRequest) => {
    const given = typeof step === "function" ? step(request) : step;
    const answer = typeof given === "string" ? { text: given } : given;
    if (answer.error !== undefined) return answer;
    const outputTokens = account.length + 1;
    account.push(1_000 + outputTokens);
    return { ...answer, usage: { inputTokens: 1_000 + outputTokens, outputTokens } };
  };
  const costly = Object.entries(script).map(([role, steps]) => [
    role,
    typeof steps === "function" ? cost(steps) : steps.map(cost),
  ]);
  return { model: new ScriptedChatModel(Object.fromEntries(costly)), spent: account };
}

/** The input tokens of what was noted, in ascending order, as they were spent: to be held against `spent`. */
export function noted(usage: readonly { readonly inputTokens: number | null }[]): number[] {
  return usage.map(({ inputTokens }) => inputTokens ?? Number.NaN).sort((a, b) => a - b);
}
