import type { BaseMessage } from "@langchain/core/messages";
import type { ModelLike } from "../models/resolve-model.ts";
import type { BudgetLedger } from "../usage/budget/ledger.ts";
import { nameOfModel } from "../usage/budget/model-name.ts";
import { worstCaseOf } from "../usage/budget/worst-case.ts";
import type { CallRole } from "../usage/entry.ts";

/** Less of a conversation than this, in tokens, is not worth a call. */
const LEAST_TOKENS = 100;

/** A call that is to be paid for. */
export interface PlannedCall {
  readonly role: CallRole;
  readonly model: ModelLike;
  /** What goes with the messages, in bytes: a schema, or tools. */
  readonly besides: number;
}

/**
 * The messages of a call with as much of the conversation as the budget pays for.
 *
 * @param messagesWith the messages with so many tokens of the conversation, about
 * @returns null where it pays for nothing
 */
export function affordable(
  ledger: BudgetLedger | null,
  { role, model, besides }: PlannedCall,
  maxTokens: number,
  messagesWith: (maxTokens: number) => BaseMessage[],
): BaseMessage[] | null {
  if (ledger === null) return messagesWith(maxTokens);
  const room = ledger.inputRoom(role, nameOfModel(model), ledger.outputBound ?? 0) - besides;
  const fits = (messages: BaseMessage[]): boolean => worstCaseOf(messages, {}).inputTokens <= room;
  const whole = messagesWith(maxTokens);
  if (fits(whole)) return whole;
  let [most, tooMany] = [LEAST_TOKENS, maxTokens];
  let best = messagesWith(most);
  if (!fits(best)) return null;
  while (tooMany - most > Math.max(LEAST_TOKENS, most / 10)) {
    const middle = Math.floor((most + tooMany) / 2);
    const messages = messagesWith(middle);
    if (fits(messages)) [most, best] = [middle, messages];
    else tooMany = middle;
  }
  return best;
}
