import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunnableConfig } from "@langchain/core/runnables";
import { MemorySaver } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { Client } from "@langchain/langgraph-sdk";
import {
  answer,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  streamWorkflow,
  usageOf,
  type WorkflowEvent,
  type WorkflowResult,
} from "langgraph-supervisor-workflow";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type DevServer, startDevServer } from "../support/dev-server.ts";
import { findFreePort } from "../support/free-port.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { linesOf, only } from "../support/thread.ts";
import { hostOf } from "./remote-host.ts";

const at = (name: string): string =>
  `${fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url))}:graph`;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The SQLite saver needs a binary built for this Node, which may be missing. */
const hasSqlite = (() => {
  try {
    SqliteSaver.fromConnString(":memory:").db.close();
    return true;
  } catch (error) {
    console.warn(`SQLite cannot be used here, the tests with two processes are skipped: ${String(error)}`);
    return false;
  }
})();

describe("a remote graph as a participant", () => {
  let server: DevServer;
  let client: Client;
  let folder: TemporaryFolder;
  let workLog: string;
  let threads = 0;

  beforeAll(async () => {
    folder = await makeTemporaryFolder("remote");
    workLog = join(folder.path, "work.log");
    server = await startDevServer({
      graphs: {
        asking: at("asking-workflow"),
        broken: at("broken-workflow"),
        counting: at("counting-workflow"),
        nested: at("nested-workflow"),
        slow: at("slow-workflow"),
        speaking: at("speaking-graph"),
        spending: at("spending-workflow"),
      },
      env: { WORK_LOG: workLog },
    });
    client = new Client({ apiUrl: server.url });
  });
  afterAll(async () => {
    await server?.stop();
    await folder?.remove();
  });
  beforeEach(() => writeFile(workLog, ""));

  const workDone = async (): Promise<string[]> =>
    (await readFile(workLog, "utf8")).split("\n").filter(Boolean);
  const untilWork = (what: string) =>
    vi.waitFor(async () => expect(await workDone()).toContain(what), 10_000);
  /** The server takes nothing but UUIDs; what is local is no business of its. */
  const newThread = () => ({ configurable: { thread_id: `party no. ${++threads}` } });
  const host = (graphId: string, options: { timeoutMs?: number } = {}) =>
    hostOf({ url: server.url, graphId, ...options });
  type Host = ReturnType<ReturnType<typeof host>["build"]>;
  /** LangGraph leaves the type of a state open. */
  const stateOf = async (workflow: Host, config: RunnableConfig): Promise<WorkflowResult<Host>> =>
    (await workflow.getState(config)).values;
  const report = "Owner: Ann, phone 123.";

  it("works on a thread of its own, and brings its report back", async () => {
    const workflow = host("counting").build();
    const { tasks, messages, outcome } = await workflow.invoke({ messages: "Count" });
    const task = only(tasks);
    expect(task.status).toEqual({ type: "completed" });
    expect(task.remoteThreadId).toMatch(uuid);
    expect(outcome?.status).toBe("completed");
    const remote = await client.threads.getState<{ messages: { content: string }[] }>(
      task.remoteThreadId ?? "",
    );
    expect(remote.values.messages[0]?.content).toContain("<task>\nWork.\n</task>");
    expect(linesOf(messages)).toEqual([
      "human: Count",
      `office: ${remote.values.messages.at(-1)?.content}`,
      `ai: ${remote.values.messages.at(-1)?.content}`,
    ]);
  });

  it.each([
    { graph: "spending", calls: 4, inputTokens: 700, outputTokens: 70 },
    { graph: "speaking", calls: 1, inputTokens: 40, outputTokens: 4 },
  ])("counts what the server reports: $graph", async ({ graph, ...totals }) => {
    const { usage, tasks } = await host(graph).build().invoke({ messages: "Go" });
    expect(new Set(usage.map(({ actor }) => actor))).toEqual(new Set(["office"]));
    expect(usageOf({ usage })).toMatchObject(totals);
    expect(only(tasks).metrics).toMatchObject({ modelCalls: totals.calls, inputTokens: totals.inputTokens });
  });

  it("hands the context on", async () => {
    const config = newThread();
    const workflow = host("asking").build({ checkpointer: new MemorySaver() });
    await workflow.invoke({ messages: "Measure it" }, { ...config, context: { unit: "feet" } });
    const task = only((await stateOf(workflow, config)).tasks);
    const { values } = await client.threads.getState<{ messages: { content: string }[] }>(
      task.remoteThreadId ?? "",
    );
    expect(values.messages.map(({ content }) => content)).toContain("The hall is 20 by 30 feet.");
  });

  it.each([
    { graph: "asking", what: "a workflow" },
    { graph: "nested", what: "a workflow in a workflow" },
  ])("asks the questions of $what here, one after the other, and does nothing twice", async ({ graph }) => {
    const workflow = host(graph).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const events: WorkflowEvent[] = [];
    for await (const event of streamWorkflow(workflow, { messages: "Measure it" }, config))
      events.push(event);
    const owner = only(await pendingInterrupts(workflow, config));
    expect(owner.value).toEqual({ type: "question", prompt: "Who owns it?" });
    expect(events.filter(({ type }) => type === "question-asked")).toEqual([
      expect.objectContaining({
        prompt: "Who owns it?",
        askedBy: "office",
        interruptId: owner.id,
        path: ["host"],
      }),
    ]);
    const begun = only((await stateOf(workflow, config)).tasks);
    expect(begun).toMatchObject({
      status: { type: "in-progress", by: begun.participant, attempt: 1 },
      askedAt: expect.stringMatching(/^\d{4}-/),
      remoteThreadId: expect.stringMatching(uuid),
    });

    await workflow.invoke(answer(owner, "Ann"), config);
    const phone = only(await pendingInterrupts(workflow, config));
    expect(phone.value).toEqual({ type: "question", prompt: "What is the phone number?" });
    const { tasks, messages } = await workflow.invoke(answer(phone, "123"), config);
    expect(only(tasks)).toMatchObject({
      status: { type: "completed" },
      report,
      remoteThreadId: begun.remoteThreadId,
    });
    expect(messages.at(-1)?.text).toBe(report);
    expect(await workDone()).toEqual(["survey", "record"]);
    expect(await client.runs.list(begun.remoteThreadId ?? "")).toHaveLength(3);
  });

  it("takes an empty answer to a question", async () => {
    const workflow = host("asking").build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await workflow.invoke({ messages: "Measure it" }, config);
    for (const text of ["", "123"])
      await workflow.invoke(answer(only(await pendingInterrupts(workflow, config)), text), config);
    expect(only((await stateOf(workflow, config)).tasks).report).toBe("Owner: , phone 123.");
  });

  it.skipIf(!hasSqlite)("goes on in another process, question by question", async () => {
    const file = join(folder.path, "questions.sqlite");
    const config = newThread();
    const inNewProcess = async <T>(work: (workflow: Host) => Promise<T>): Promise<T> => {
      const checkpointer = SqliteSaver.fromConnString(file);
      try {
        return await work(host("asking").build({ checkpointer }));
      } finally {
        checkpointer.db.close();
      }
    };
    await inNewProcess((workflow) => workflow.invoke({ messages: "Measure it" }, config));
    for (const text of ["Ann", "123"]) {
      await inNewProcess(async (workflow) =>
        workflow.invoke(answer(only(await pendingInterrupts(workflow, config)), text), config),
      );
    }
    const { tasks } = await inNewProcess((workflow) => stateOf(workflow, config));
    expect(only(tasks)).toMatchObject({ status: { type: "completed" }, report });
    expect(await workDone()).toEqual(["survey", "record"]);
  });

  it.skipIf(!hasSqlite)("is waited for by another process when the one that began it is killed", async () => {
    const file = join(folder.path, "killed.sqlite");
    const config = newThread();
    const script = fileURLToPath(new URL("remote-process.ts", import.meta.url));
    const args = [server.url, "slow", file, config.configurable.thread_id, "Take 3000 ms"];
    const child = spawn(process.execPath, ["--import", "tsx", script, ...args], { stdio: "inherit" });
    const exited = once(child, "exit");
    await untilWork("slow begun");
    child.kill("SIGKILL");
    await exited;

    const checkpointer = SqliteSaver.fromConnString(file);
    const workflow = host("slow").build({ checkpointer });
    const { tasks } = await workflow.invoke(null, config);
    checkpointer.db.close();
    expect(only(tasks)).toMatchObject({ status: { type: "completed" }, report: "It took 3000 ms." });
    expect(await workDone()).toEqual(["slow begun", "slow done"]);
  });

  it.each([
    { what: "a remote run that fails", graph: "broken", reason: /out of order/ },
    { what: "a graph that the server does not have", graph: "missing", reason: /missing|404|not found/i },
  ])("reports $what as failed", async ({ graph, reason }) => {
    const { tasks, outcome, messages } = await host(graph).build().invoke({ messages: "Work" });
    expect(only(tasks).status).toEqual({ type: "failed", reason: expect.stringMatching(reason) });
    expect(outcome?.status).toBe("completed");
    expect(messages[1]?.text).toMatch(/^\(Failed: /);
  });

  it("reports a server that is not there, and waits for it no longer than it may", async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const workflow = hostOf({ url, graphId: "asking", timeoutMs: 1_000 }).build();
    const startedAt = performance.now();
    const { tasks } = await workflow.invoke({ messages: "Work" });
    expect(only(tasks).status.type).toBe("timed-out");
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it("is cancelled when its time is up", async () => {
    const { tasks, outcome } = await host("slow", { timeoutMs: 1_500 })
      .build()
      .invoke({ messages: "Take 60000 ms" });
    const task = only(tasks);
    expect(task.status).toEqual({ type: "timed-out", after: 1_500 });
    expect(outcome?.status).toBe("completed");
    await untilWork("slow aborted");
    expect(await workDone()).toEqual(["slow begun", "slow aborted"]);
    await vi.waitFor(async () => {
      const { status } = only(await client.runs.list(task.remoteThreadId ?? ""));
      expect(["pending", "running"]).not.toContain(status);
    }, 5_000);
  });

  it("is cancelled when the run is aborted", async () => {
    const aborting = new AbortController();
    const running = host("slow").build().invoke({ messages: "Take 60000 ms" }, { signal: aborting.signal });
    const ended = expect(running).rejects.toThrow();
    await untilWork("slow begun");
    aborting.abort(new Error("The user left."));
    await ended;
    await untilWork("slow aborted");
    expect(await workDone()).toEqual(["slow begun", "slow aborted"]);
  });

  it("goes on after an abort", async () => {
    const workflow = host("slow").build({ checkpointer: new MemorySaver() });
    const config = newThread();
    const aborting = new AbortController();
    const running = workflow.invoke({ messages: "Take 700 ms" }, { ...config, signal: aborting.signal });
    const ended = expect(running).rejects.toThrow();
    await untilWork("slow begun");
    aborting.abort(new Error("The user left."));
    await ended;
    await untilWork("slow aborted");
    const { tasks } = await workflow.invoke(null, config);
    expect(only(tasks)).toMatchObject({ status: { type: "completed" }, report: "It took 700 ms." });
    expect(await workDone()).toEqual(["slow begun", "slow aborted", "slow begun", "slow done"]);
  });

  it("asks through the workflows around it", async () => {
    const outer = new SupervisorWorkflowBuilder({ name: "outer", synthesis: "last-report" })
      .participants({ host: host("asking").build() })
      .withSupervisor(({ tasks }) => ({
        nextAgent: tasks.length === 0 ? "host" : null,
        instruction: "Let it work.",
      }))
      .build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await outer.invoke({ messages: "Measure it" }, config);
    for (const [prompt, text] of [
      ["Who owns it?", "Ann"],
      ["What is the phone number?", "123"],
    ]) {
      const question = only(await pendingInterrupts(outer, config));
      expect(question.value).toEqual({ type: "question", prompt });
      await outer.invoke(answer(question, text), config);
    }
    const { tasks } = (await outer.getState(config)).values;
    expect(only(tasks)).toMatchObject({ status: { type: "completed" }, report });
    expect(await workDone()).toEqual(["survey", "record"]);
  });
});
