import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client } from "@langchain/langgraph-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DevServer, startDevServer } from "./dev-server.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

describe("startDevServer", () => {
  let server: DevServer | undefined;
  const url = (): string => server?.url ?? "";

  beforeAll(async () => {
    server = await startDevServer({
      graphs: {
        echo: `${fixture("echo-graph.ts")}:graph`,
        workflow: `${fixture("named-import-graph.ts")}:graph`,
      },
    });
  });

  afterAll(async () => {
    await server?.stop();
    await expect(fetch(`${url()}/ok`)).rejects.toThrow();
  });

  it("serves a graph: thread, run, state, resume", async () => {
    const client = new Client({ apiUrl: url() });
    const thread = await client.threads.create();
    await client.runs.wait(thread.thread_id, "echo", { input: { question: "How many guests?" } });
    const paused = await client.threads.getState(thread.thread_id);
    expect(paused.next).toEqual(["ask"]);
    expect(paused.tasks[0]?.interrupts[0]?.value).toBe("How many guests?");
    const result = await client.runs.wait(thread.thread_id, "echo", { command: { resume: "40" } });
    expect(result).toMatchObject({ question: "How many guests?", answer: "40" });
  });

  it("serves a graph that imports the library by its name", async () => {
    const client = new Client({ apiUrl: url() });
    const input = { messages: [{ role: "user", content: "Say it." }] };
    const result = await client.runs.wait(null, "workflow", { input });
    expect(result).toMatchObject({ outcome: { status: "completed" } });
  });

  it("keeps the project's folder as it was", () => {
    expect(existsSync(fileURLToPath(new URL("../../.langgraph_api", import.meta.url)))).toBe(false);
  });

  it("shows the server's log when a graph cannot be served", async () => {
    const graphs = { missing: `${fixture("no-such-file.ts")}:graph` };
    await expect(startDevServer({ graphs, startTimeoutMs: 20_000 })).rejects.toThrow(/no-such-file/);
  });
});
