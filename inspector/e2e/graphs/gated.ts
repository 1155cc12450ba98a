import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";

/** Where a test puts a file to let the slow worker end. */
const gates = process.env.GATES ?? "";

const order = ["scout", "carrier"] as const;

/** Two workers without a model: one reports at once, the other when the gate that the request names last is open. */
export const graph = new SupervisorWorkflowBuilder({ name: "gated", synthesis: "last-report" })
  .participants({
    scout: { description: "Is quick", agent: () => "The way is clear." },
    carrier: {
      description: "Waits for the gate",
      agent: async ({ goal }, { signal }) => {
        const gate = goal.match(/gate-\w+/g)?.at(-1) ?? "";
        while (!existsSync(join(gates, gate))) await sleep(50, undefined, { signal });
        return `Carried through ${gate || "the open"}.`;
      },
    },
  })
  .withSupervisor(({ turn }) => ({
    nextAgent: order[turn - 1] ?? null,
    instruction: "Go on.",
    reason: order[turn - 1] === undefined ? "All is there." : "It is needed.",
  }))
  .build();
