// A CommonJS module of somebody else's project: Node loads the ES module by `require`.
const { SupervisorWorkflowBuilder } = require("langgraph-supervisor-workflow");
const { ScriptedChatModel } = require("langgraph-supervisor-workflow/testing");

console.log(JSON.stringify({ builder: typeof SupervisorWorkflowBuilder, testing: typeof ScriptedChatModel }));
