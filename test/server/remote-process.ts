import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { hostOf } from "./remote-host.ts";

/** A process of its own that begins a run, to be killed in the middle of it. */
const [url = "", graphId = "", file = "", thread_id = "", request = ""] = process.argv.slice(2);
const workflow = hostOf({ url, graphId }).build({ checkpointer: SqliteSaver.fromConnString(file) });
await workflow.invoke({ messages: request }, { configurable: { thread_id } });
