import { messageOf } from "../errors/error.ts";
import type { SupervisorDecision } from "./decision.ts";
import { readDecision } from "./read-decision.ts";
import type { DecideSupervisor, SupervisorRuntime } from "./supervisor.ts";
import { shorten } from "./tokens.ts";
import type { SupervisorView } from "./view.ts";

/** How much of a bad decision is shown to the model that gave it, in tokens, about. */
const ECHO_TOKENS = 1_000;

/** What a turn of deciding comes to. */
export type Verdict =
  | { readonly decision: SupervisorDecision /** What was wrong at first. */; readonly note: string | null }
  | { readonly decision: null; readonly problem: string };

/**
 * Asks the supervisor, and once more with what was wrong if its decision cannot be carried out.
 *
 * @param refuse finds why a sound decision cannot be carried out now, if there is a reason
 * @returns a sound decision, or the problem that was left
 */
export async function decide(
  supervisor: DecideSupervisor,
  view: SupervisorView,
  runtime: SupervisorRuntime,
  refuse: (decision: SupervisorDecision) => string | null = () => null,
): Promise<Verdict> {
  const names = view.participants.map(({ name }) => name);
  const items = Object.keys(view.review?.spec.items ?? {});
  const read = (raw: unknown): { decision: SupervisorDecision } | { problem: string } => {
    const { decision, problem } = readDecision(raw, names, items);
    if (decision === undefined) return { problem };
    const refusal = refuse(decision);
    return refusal === null ? { decision } : { problem: refusal };
  };
  const first = await supervisor(view, runtime);
  runtime.signal?.throwIfAborted();
  const reading = read(first);
  if ("decision" in reading) return { decision: reading.decision, note: null };

  const correction = { received: shorten(messageOf(first), ECHO_TOKENS), problem: reading.problem };
  const second = read(await supervisor({ ...view, correction }, runtime));
  if ("decision" in second) return { decision: second.decision, note: `Corrected once: ${reading.problem}` };
  return { decision: null, problem: second.problem };
}
