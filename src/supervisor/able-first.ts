import type { ParticipantCard } from "./view.ts";

/**
 * Participants as a model is to choose from them: who is best at something comes first, by what was learned, else as it was
 * declared; those that declare nothing come last, in the order in which they were given.
 */
export function ableFirst<Name extends string>(
  participants: readonly ParticipantCard<Name>[],
): ParticipantCard<Name>[] {
  return participants
    .map((card) => ({ ...card, capabilities: card.scores ?? card.capabilities ?? {} }))
    .sort((one, other) => best(other) - best(one));
}

/** Below every score where there is none. */
function best({ capabilities = {} }: ParticipantCard): number {
  return Math.max(-1, ...Object.values(capabilities));
}
