// An ES module of somebody else's project: runs a small workflow and prints how it ended.
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";

const workflow = new SupervisorWorkflowBuilder({ name: "consumer", synthesis: "last-report" })
  .participants({ echo: { description: "Says it again.", agent: async () => "Again." } })
  .withSupervisor(({ tasks }) =>
    tasks.length === 0 ? { nextAgent: "echo", instruction: "Say it again." } : { nextAgent: null },
  )
  .build();

const { messages, outcome } = await workflow.invoke({ messages: [{ role: "user", content: "Say it." }] });
console.log(
  JSON.stringify({
    outcome: outcome.status,
    answer: messages.at(-1).text,
    testing: typeof ScriptedChatModel,
  }),
);
