import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { z } from "zod";

const rows = (count: number) => Array.from({ length: count }, (_, x) => ({ x, y: x % 7 }));
const xy = { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } };
/** What the state holds for charts: more than is drawn, what are no rows, and some. */
const datasets = { crowd: rows(50_001), text: "x,y\n1,2", few: rows(5) };
/** What each version names after the first. */
const NAMES = ["text", "few"];

/** A chart that names other data in each version. */
export const graph = new SupervisorWorkflowBuilder({
  name: "crowded",
  synthesis: "last-report",
  stateSchema: z.object({ datasets: z.unknown().default(datasets) }),
})
  .participants({
    painter: {
      description: "Draws",
      agent: ({ review }) => ({
        data: { data: { name: NAMES[review?.artifact.version ?? 0] ?? "few" } },
      }),
    },
  })
  .withReview({
    spec: {
      title: "A chart",
      description: "A chart of what the state holds",
      acceptanceCriteria: "It can be read.",
      items: { look: { description: "Its look", acceptanceCriteria: { done: "It is done." } } },
    },
    artifact: {
      initial: { data: { name: "crowd" }, mark: "point", encoding: xy },
      schema: z.record(z.string(), z.unknown()),
    },
    assign: () => [{ agent: "painter", item: "look", instruction: "Draw." }],
    reviewer: ({ basedOn }) =>
      basedOn < 1
        ? { verdict: "partially-approved", feedback: "More.", followUps: [{ instruction: "Draw." }] }
        : { verdict: "approved" },
  })
  .withSupervisor(() => ({ nextAgent: null }))
  .build();
