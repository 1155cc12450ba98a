import { createHash } from "node:crypto";
import { IDENTICAL_ROUNDS, normalise } from "../supervisor/repetition.ts";
import type { PlanningDefinition } from "./planning-definition.ts";
import type { Revision } from "./tree/channel.ts";
import type { Plan, PlannedSubtask } from "./tree/node.ts";
import { depthOf, pathTo } from "./tree/plan.ts";

/** Why a plan goes no further. */
export interface PlanBound {
  readonly status: "plan-limit" | "stalled";
  readonly reason: string;
}

/** What is proposed for a node. */
export interface Proposal {
  readonly nodeId: string;
  readonly subtasks: readonly PlannedSubtask[];
  /** How many nodes there may be more. */
  readonly room: number;
  readonly isReplan: boolean;
  readonly fingerprint: string;
}

/** Why a node's future may not become what is proposed; null where it may. */
export function boundOf(
  plan: Plan,
  { nodeId, subtasks, room, isReplan, fingerprint }: Proposal,
  before: readonly Revision[],
  { maxDepth, maxNodes, maxReplans }: Pick<PlanningDefinition, "maxDepth" | "maxNodes" | "maxReplans">,
): PlanBound | null {
  if (subtasks.length === 0) return null;
  if (subtasks.length > room) return nodeLimit(maxNodes);
  const isDeepest = depthOf(plan, nodeId) + 1 >= maxDepth;
  if (isDeepest && subtasks.some(({ primitive }) => primitive === null))
    return limit(`The plan may go ${maxDepth === 1 ? "1 level" : `${maxDepth} levels`} deep (maxDepth).`);
  const replans = before.filter((revision) => revision.isReplan && revision.subtasks > 0).length;
  if (isReplan && replans >= maxReplans)
    return limit(
      `The plan may be revised ${maxReplans === 1 ? "once" : `${maxReplans} times`} (maxReplans).`,
    );
  const same = before.filter((revision) => revision.fingerprint === fingerprint).length;
  if (same < IDENTICAL_ROUNDS) return null;
  const task = pathTo(plan, nodeId).at(-1)?.description ?? "";
  const reason = `The same was planned for "${task}" again and again, while nothing in the environment had changed.`;
  return { status: "stalled", reason };
}

export function nodeLimit(maxNodes: number): PlanBound {
  return limit(`The plan may have ${maxNodes} nodes (maxNodes).`);
}

function limit(reason: string): PlanBound {
  return { status: "plan-limit", reason: `${reason} More would have been needed.` };
}

/**
 * The same for the same subtasks of the same task after the same observation; told by words, not by ids, since a task that is
 * planned a second time is another node.
 */
export function fingerprintOf(
  plan: Plan,
  nodeId: string,
  subtasks: readonly PlannedSubtask[],
  observation: string,
): string {
  const path = pathTo(plan, nodeId).map(({ description }) => normalise(description));
  const proposed = subtasks.map(({ description, primitive }) => [normalise(description), primitive]);
  const hash = createHash("sha256").update(JSON.stringify([path, proposed, observation]));
  return hash.digest("base64url").slice(0, 22);
}
