import { interrupt } from "@langchain/langgraph";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { z } from "zod";

const booking = z.object({
  date: z.string().min(1).describe("Day and month"),
  guests: z.int(),
  hall: z.enum(["Foundry Hall", "Mill House"]),
});

/** Three participants that ask at once: in words, field by field, and for an approval. */
export const graph = new SupervisorWorkflowBuilder({ name: "asking", synthesis: "last-report" })
  .participants({
    host: {
      description: "Wants words",
      agent: () => `Words: ${JSON.stringify(interrupt({ prompt: "Any wishes?" }))}`,
    },
    clerk: {
      description: "Wants a booking",
      agent: () =>
        `Booking: ${JSON.stringify(interrupt({ prompt: "What shall I book?" }, { responseSchema: booking }))}`,
    },
    payer: {
      description: "Wants an approval",
      agent: () => {
        const actionRequests = [{ name: "pay", args: { amount: 500 }, description: "Pays the deposit" }];
        const reviewConfigs = [{ actionName: "pay", allowedDecisions: ["approve", "edit", "reject"] }];
        return `Approval: ${JSON.stringify(interrupt({ actionRequests, reviewConfigs }))}`;
      },
    },
  })
  .withSupervisor(({ tasks }) => ({
    nextAgent: null,
    assignments:
      tasks.length > 0
        ? null
        : [
            { agent: "host", instruction: "Ask for wishes" },
            { agent: "clerk", instruction: "Book" },
            { agent: "payer", instruction: "Pay" },
          ],
  }))
  .build();
