import { z } from "zod";
import { type CapableParticipant, toScore } from "./capability.ts";
import { type CapabilityStore, readAll } from "./capability-store.ts";
import { type Attempt, attemptKey, learnedScore, type Observation } from "./learned-score.ts";
import type { CapabilityScores } from "./rank.ts";
import { storeLabel } from "./store-label.ts";

const NAMESPACE = "supervisor-workflow-capabilities";

const observationSchema = z.object({
  capability: z.string(),
  participant: z.string(),
  success: z.number(),
  at: z.string(),
  runId: z.string(),
  taskId: z.string(),
  attempt: z.number(),
});

/**
 * Keeps what was observed, for every thread of the workflow.
 *
 * Each observation is an item of its own, so that runs at the same time lose none, and its key is the attempt's, so that
 * a replay writes the same item again. A `success` outside of 0 to 1 is brought to the nearer end; one that is no number
 * is not kept.
 *
 * @param workflow the workflow's name; workflows of the same name share what they learn
 */
export async function recordObservations(
  store: CapabilityStore,
  workflow: string,
  observations: readonly Observation[],
): Promise<void> {
  const sound = observations.filter(({ success }) => !Number.isNaN(success));
  await Promise.all(
    sound.map(({ capability, participant, success, at, runId, taskId, attempt }) =>
      store.put(
        [...namespaceOf(workflow, capability), storeLabel(participant)],
        storeKey({ runId, taskId, attempt }),
        { capability, participant, success: toScore(success), at, runId, taskId, attempt },
        // Nobody searches it by meaning, and an embedding would cost.
        false,
      ),
    ),
  );
}

/**
 * What the declared scores of these participants have become, worked out anew from every observation.
 *
 * @param capabilities only these; @default all that they declare
 */
export async function readScores(
  store: CapabilityStore,
  workflow: string,
  participants: readonly CapableParticipant[],
  capabilities: readonly string[] = participants.flatMap((participant) =>
    Object.keys(participant.capabilities),
  ),
): Promise<CapabilityScores> {
  const read = await Promise.all(
    [...new Set(capabilities)].map(async (capability) => {
      const items = await readAll(store, namespaceOf(workflow, capability));
      const observations = items.flatMap(({ value }) => observationSchema.safeParse(value).data ?? []);
      return { capability, observations };
    }),
  );
  return Object.fromEntries(
    participants.map(({ name, capabilities: declared }) => {
      const scores = read.flatMap(({ capability, observations }) => {
        const score = Object.hasOwn(declared, capability) ? declared[capability] : undefined;
        if (score === undefined) return [];
        const own = observations.filter(({ participant }) => participant === name);
        return [[capability, learnedScore(score, own)] as const];
      });
      return [name, Object.fromEntries(scores)];
    }),
  );
}

/** An attempt as a store's key. */
export function storeKey(attempt: Attempt): string {
  return storeLabel(attemptKey(attempt));
}

function namespaceOf(workflow: string, capability: string): string[] {
  return [NAMESPACE, storeLabel(workflow), storeLabel(capability)];
}
