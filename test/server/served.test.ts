import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Client } from "@langchain/langgraph-sdk";
import type { Outcome } from "langgraph-supervisor-workflow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { loadTable, SAMPLE_FILE } from "../../examples/chart-review/data/load-table.ts";
import { type DevServer, startDevServer } from "../support/dev-server.ts";

const root = new URL("../../", import.meta.url);
const { graphs } = z
  .object({ graphs: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(new URL("langgraph.json", root), "utf8")));

/** What is read of the states. */
interface Values {
  readonly outcome: Outcome | null;
  readonly artifact: { readonly version: number; readonly value: { readonly data?: unknown } } | null;
  readonly datasets?: unknown;
  readonly environment: { readonly state: { readonly place: string; readonly carried: unknown } } | null;
}

describe("the graphs of langgraph.json", () => {
  let server: DevServer;
  let client: Client<Values>;
  beforeAll(async () => {
    const served = Object.entries(graphs).map(([name, place]) => [name, fileURLToPath(new URL(place, root))]);
    server = await startDevServer({ graphs: Object.fromEntries(served), env: { OPENAI_API_KEY: "" } });
    client = new Client<Values>({ apiUrl: server.url });
  });
  afterAll(() => server?.stop());

  const run = async (graph: string, input: Readonly<Record<string, unknown>>) => {
    const { thread_id } = await client.threads.create();
    await client.runs.wait(thread_id, graph, { input: { ...input } });
    const { values } = await client.threads.getState(thread_id);
    return { thread_id, values };
  };

  it("are the three examples", async () => {
    const assistants = await client.assistants.search({ limit: 100 });
    expect(assistants.map(({ graph_id }) => graph_id).sort()).toEqual([
      "chart-review",
      "crafting",
      "event-planning",
    ]);
  });

  it("review a chart whose rows are in the state, from the first checkpoint on and whatever comes in", async () => {
    const datasets = { table: (await loadTable(SAMPLE_FILE)).rows };
    const { thread_id, values } = await run("chart-review", {
      messages: "Improve the chart",
      datasets: { table: [] },
    });
    expect(values.outcome?.status).toBe("completed");
    expect(values.artifact?.value.data).toEqual({ name: "table" });
    expect(values.datasets).toEqual(datasets);
    for (const checkpoint of await client.threads.getHistory(thread_id))
      expect(checkpoint.values.datasets).toEqual(datasets);
  });

  it("play each thread in a world of its own, and each run in a new one", async () => {
    const [one, other] = await Promise.all([
      run("crafting", { messages: "Get water" }),
      run("crafting", { messages: "Get water" }),
    ]);
    const after = { place: "river", carried: { pickaxe: 1, "bucket of water": 1 }, acts: 5 };
    for (const { values } of [one, other]) {
      expect(values.outcome?.status).toBe("completed");
      expect(values.environment?.state).toMatchObject(after);
    }
    await client.runs.wait(one.thread_id, "crafting", { input: { messages: "Get water" } });
    const { values } = await client.threads.getState(one.thread_id);
    expect(values.environment?.state).toMatchObject(after);
  });
});
