// A strict TypeScript module of somebody else's project; only compiled, never run.
import { type SupervisorDecision, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { z } from "zod";

const builder = new SupervisorWorkflowBuilder({
  name: "consumer",
  model: new ScriptedChatModel({}),
  stateSchema: z.object({ city: z.string().default("Paris") }),
})
  .participants({
    venue: {
      description: "Finds a venue.",
      agent: async (brief) => `For ${brief.instruction}: the town hall.`,
    },
    budget: { description: "Keeps the budget.", agent: async () => "It fits." },
  })
  .withSupervisor(({ state }) => ({ nextAgent: "venue", instruction: `A venue in ${state.city}` }));

/** The declared field and the outcome are typed in the result. */
export async function plan(): Promise<{ readonly city: string; readonly status: string | undefined }> {
  const { city, outcome } = await builder.build().invoke({ messages: [], city: "Chicago" });
  return { city, status: outcome?.status };
}

/** The participants' names are the union that a decision chooses from. */
export const next: SupervisorDecision<"venue" | "budget">["nextAgent"] = "budget";

// @ts-expect-error A name that no participant has.
builder.withSupervisor(() => ({ nextAgent: "catering" }));
