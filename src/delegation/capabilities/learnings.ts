import { z } from "zod";
import { type CapabilityStore, readAll } from "./capability-store.ts";
import { type Attempt, compareAttempts, compareText } from "./learned-score.ts";
import { storeKey } from "./observations.ts";
import { storeLabel } from "./store-label.ts";

const NAMESPACE = "supervisor-workflow-learnings";

/** How many learnings of one attempt are kept, and how many characters of each: later briefs have to carry them. */
export const MAX_LEARNINGS = 10;
export const MAX_LEARNING_LENGTH = 500;

/** How many learnings are recalled, unless told otherwise. */
export const DEFAULT_RECALLED = 10;

const learntSchema = z.object({
  participant: z.string(),
  capabilities: z.array(z.string()),
  at: z.string(),
  runId: z.string(),
  taskId: z.string(),
  attempt: z.number(),
  texts: z.array(z.string()),
});

/** What a participant learned in one attempt at a task. */
export interface Learnt extends Attempt {
  readonly participant: string;
  /** The capabilities that the task required; the learnings are offered to tasks that require one of them. */
  readonly capabilities: readonly string[];
  /** When the attempt ended, in ISO 8601. */
  readonly at: string;
  /** Short texts: of each at most 500 characters, and at most 10 of them. What goes beyond is left out. */
  readonly texts: readonly string[];
}

/** Something that a participant learned, for who does such a task next. */
export interface Learning {
  readonly text: string;
  /** Who learned it. */
  readonly participant: string;
  /** What the task required in which it was learned. */
  readonly capabilities: readonly string[];
  /** When, in ISO 8601. */
  readonly at: string;
}

/**
 * Keeps what a participant learned, for every thread of the workflow. A replay of the attempt writes the same again.
 *
 * @param workflow the workflow's name; workflows of the same name share what they learn
 */
export async function recordLearnings(
  store: CapabilityStore,
  workflow: string,
  { participant, capabilities, at, runId, taskId, attempt, texts }: Learnt,
): Promise<void> {
  const kept = [...new Set(texts.map(tidy))].filter((text) => text !== "").slice(0, MAX_LEARNINGS);
  if (kept.length === 0) return;
  const required = [...new Set(capabilities)];
  await Promise.all(
    required.map((capability) =>
      store.put(
        [...namespaceOf(workflow, capability), storeLabel(participant)],
        storeKey({ runId, taskId, attempt }),
        { participant, capabilities: required, at, runId, taskId, attempt, texts: kept },
        false,
      ),
    ),
  );
}

/**
 * What was learned in tasks that required one of these capabilities, the newest first, each text once.
 *
 * @param limit how many at most, from 0; @default 10
 */
export async function recallLearnings(
  store: CapabilityStore,
  workflow: string,
  capabilities: readonly string[],
  limit: number = DEFAULT_RECALLED,
): Promise<Learning[]> {
  const found = await Promise.all(
    [...new Set(capabilities)].map((capability) => readAll(store, namespaceOf(workflow, capability))),
  );
  const learnt = found
    .flat()
    .flatMap(({ value }) => learntSchema.safeParse(value).data ?? [])
    .sort((one, other) => compareAttempts(other, one) || compareText(one.participant, other.participant));
  const learnings = new Map<string, Learning>();
  for (const { participant, capabilities: required, at, texts } of learnt) {
    for (const text of texts) {
      if (learnings.size >= limit) return [...learnings.values()];
      if (!learnings.has(text)) learnings.set(text, { text, participant, capabilities: required, at });
    }
  }
  return [...learnings.values()];
}

/** One line, cut to its length, and without what a database's JSON does not take. */
function tidy(text: string): string {
  return text
    .replaceAll("\0", " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_LEARNING_LENGTH)
    .replace(/\p{Surrogate}/gu, "")
    .trim();
}

function namespaceOf(workflow: string, capability: string): string[] {
  return [NAMESPACE, storeLabel(workflow), storeLabel(capability)];
}
