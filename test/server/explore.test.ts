import { fileURLToPath } from "node:url";
import { Client } from "@langchain/langgraph-sdk";
import { it } from "vitest";
import { startDevServer } from "../support/dev-server.ts";
const at = (p: string) => fileURLToPath(new URL(p, import.meta.url));
it("explore", async () => {
  const t0 = Date.now();
  const server = await startDevServer({ graphs: {
    asking: `${at("../fixtures/asking-workflow.ts")}:graph`,
    long: `${at("../fixtures/long-workflow.ts")}:graph`,
    counting: `${at("../fixtures/counting-workflow.ts")}:graph`,
    planner: `${at("../../graphs/event-planning.ts")}:graph`,
  }, env: { OPENAI_API_KEY: "" } });
  console.log("started", Date.now() - t0);
  try {
    const client = new Client({ apiUrl: server.url });
    const log = (x: unknown) => console.log(JSON.stringify(x, null, 1).slice(0, 60000));
    const [assistant] = await client.assistants.search({ graphId: "asking" });
    const sch = await client.assistants.getSchemas(assistant!.assistant_id);
    log({ ctx: sch.context_schema, cfg: sch.config_schema, state: Object.keys(sch.state_schema?.properties ?? {}), out: Object.keys(sch.output_schema?.properties ?? {}) });
    const th2 = await client.threads.create();
    const chunks: string[] = [];
    for await (const chunk of client.runs.stream(th2.thread_id, "planner", { input: { messages: [{ role: "user", content: "Plan a party for 30 in Ghent" }] }, streamMode: ["updates", "custom", "messages-tuple"] }))
      chunks.push(chunk.event + " " + JSON.stringify(chunk.data).slice(0, 400));
    console.log(chunks.join("\n"));
    log((await client.threads.getState(th2.thread_id)).tasks);
  } finally { await server.stop(); }
}, 120_000);
