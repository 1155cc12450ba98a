import { setTimeout as sleep } from "node:timers/promises";
import { type ParticipantFunction, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { z } from "zod";

/** Milliseconds that each takes: the slow one still works when the others have been reviewed. */
const durations: Readonly<Record<string, number>> = { cook: 2_000, buyer: 1_500, florist: 5_000 };
const reviewMs = 800;

const work: ParticipantFunction = async ({ review, tried }, { participant, signal }) => {
  await sleep(durations[participant] ?? 0, undefined, { signal });
  if (participant === "buyer" && tried.length === 0) {
    // What a provider answers that is overloaded: it is tried again.
    throw Object.assign(new Error("Too many requests"), { status: 429 });
  }
  const isFollowUp = (review?.exchange.length ?? 0) > 0;
  const courses = isFollowUp ? ["Soup", "Lentils", "Cake"] : ["Soup", "Cake"];
  const data = { cook: { courses }, buyer: { price: 28 }, florist: { flowers: "Lilies" } }[participant] ?? {};
  return { text: `${participant}: ${JSON.stringify(data)}`, data };
};

/** A reviewed menu without a model: three workers of different speeds, two at a time, and one follow-up. */
export const graph = new SupervisorWorkflowBuilder({
  name: "kitchen",
  synthesis: "last-report",
  maxParallelTasks: 2,
})
  .participants({
    cook: { description: "Chooses courses", agent: work },
    buyer: { description: "Prices menus", agent: work },
    florist: { description: "Chooses flowers", agent: work },
  })
  .withDelegation({ backoff: { initialMs: 1_200, jitter: 0 } })
  .withReview({
    spec: {
      title: "A menu",
      description: "A menu for 50 guests.",
      acceptanceCriteria: "It can be cooked in one kitchen.",
      items: {
        courses: {
          description: "Choose the courses.",
          acceptanceCriteria: { three: "There are three courses." },
        },
        price: { description: "Price the menu.", acceptanceCriteria: "It costs 30 dollars a head at most." },
        flowers: { description: "Choose the flowers.", acceptanceCriteria: "They are white." },
      },
    },
    artifact: {
      initial: { courses: [], price: null, flowers: "" },
      schema: z.object({
        courses: z.array(z.string()),
        price: z.number().nullable(),
        flowers: z.string(),
      }),
    },
    assign: () => [
      { agent: "florist", item: "flowers" },
      { agent: "cook", item: "courses" },
      { agent: "buyer", item: "price" },
    ],
    reviewer: async ({ data }, _menu, item) => {
      await sleep(reviewMs);
      const { courses } = data as { courses?: readonly string[] };
      if (item.name !== "courses" || courses?.length === 3) return { verdict: "approved" };
      const followUps = [{ instruction: "Add a course." }];
      return {
        verdict: "partially-approved",
        feedback: "One course is missing.",
        unmet: ["three"],
        followUps,
      };
    },
    merge: "merge-patch",
  })
  .withSupervisor(() => ({ nextAgent: null, reason: "The menu is there." }))
  .build();
