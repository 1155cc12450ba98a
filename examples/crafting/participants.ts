import { actTools } from "./tools.ts";
import type { World } from "./world.ts";

const REPORT =
  "Do what the task says with your tools, and nothing beyond it. If it cannot be done, do not try anything else. Then " +
  "report in a sentence or two what came of it, in the words of the tools' results.";

/** Who carries out the leaves of the plan: each gets its own langchain agent with these tools. */
export function participantsIn(world: World) {
  const { walk, ...byHand } = actTools(world);
  return {
    legs: {
      description: "Walks from place to place.",
      systemPrompt: `You are the legs of a player in a world of blocks. ${REPORT}`,
      tools: [walk],
    },
    hands: {
      description: "Opens, takes, mines, smelts, crafts and fills, where the player is.",
      systemPrompt: `You are the hands of a player in a world of blocks. ${REPORT}`,
      tools: Object.values(byHand),
    },
  };
}

export type ParticipantName = keyof ReturnType<typeof participantsIn>;
