/** The nodes that every workflow has; a participant cannot bear their names. */
export const SUPERVISOR_NODE = "supervisor";
export const HUMAN_NODE = "human";
export const SYNTHESIS_NODE = "synthesis";

/** Reserved for a node that workflows with review get. */
export const REVIEW_NODE = "review";

/** Names that a participant cannot bear: nodes of the workflow's own and of LangGraph. */
export const RESERVED_PARTICIPANT_NAMES = [
  SUPERVISOR_NODE,
  HUMAN_NODE,
  SYNTHESIS_NODE,
  REVIEW_NODE,
  "__start__",
  "__end__",
] as const;

/** LangGraph keeps names of this form for itself. */
export function isLangGraphName(name: string): boolean {
  return /^__.*__$/.test(name) || name.startsWith("__pregel");
}

export type ReservedParticipantName = (typeof RESERVED_PARTICIPANT_NAMES)[number];
