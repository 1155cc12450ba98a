import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";

/** What a participant says that would like to be more than text. */
const report = `<script>window.breach = "script"</script>

<img src="http://elsewhere.example/x.png" onerror="window.breach = 'onerror'">

![A picture](http://elsewhere.example/y.png)

[A link](javascript:window.breach='link')

And **that** is all.`;

export const graph = new SupervisorWorkflowBuilder({ name: "hostile", synthesis: "last-report" })
  .participants({ guest: { description: "Means no good.", agent: () => report } })
  .withSupervisor(({ tasks }) => ({
    nextAgent: tasks.length === 0 ? "guest" : null,
    instruction: "Say <b>something</b>.",
    reason: "<img src=x onerror=window.breach=1>",
  }))
  .build();
