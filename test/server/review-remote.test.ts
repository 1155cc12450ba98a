import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MemorySaver } from "@langchain/langgraph";
import { RemoteGraph } from "@langchain/langgraph/remote";
import { Client } from "@langchain/langgraph-sdk";
import {
  answer,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  specialists,
  streamWorkflow,
  type WorkflowEvent,
  type WorkflowResult,
} from "langgraph-supervisor-workflow";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type DevServer, startDevServer } from "../support/dev-server.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { newThread, only } from "../support/thread.ts";

const at = (name: string): string =>
  `${fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url))}:graph`;

describe("a remote graph in a reviewed batch", () => {
  let server: DevServer;
  let client: Client;
  let folder: TemporaryFolder;
  let workLog: string;
  let sketches = 0;

  beforeAll(async () => {
    folder = await makeTemporaryFolder("review-remote");
    workLog = join(folder.path, "work.log");
    server = await startDevServer({
      graphs: {
        asking: at("asking-workflow"),
        broken: at("broken-workflow"),
        slow: at("slow-workflow"),
        form: at("review-asking-workflow"),
      },
      env: { WORK_LOG: workLog },
    });
    client = new Client({ apiUrl: server.url });
  });
  afterAll(async () => {
    await server?.stop();
    await folder?.remove();
  });
  beforeEach(async () => {
    sketches = 0;
    await writeFile(workLog, "");
  });

  const workDone = async (): Promise<string[]> =>
    (await readFile(workLog, "utf8")).split("\n").filter(Boolean);
  const untilWork = (what: string) =>
    vi.waitFor(async () => expect(await workDone()).toContain(what), 10_000);

  /** A review here in which two offices work on the server, and a sketch is made here. */
  const host = (graphId: string) => {
    const office = { agent: new RemoteGraph({ graphId, url: server.url }) };
    const item = (description: string) => ({ description, acceptanceCriteria: "It is there." });
    return new SupervisorWorkflowBuilder({ name: "host", synthesis: "last-report" })
      .participants({
        ...specialists(office, {
          "north-office": "Works in the north",
          "south-office": "Works in the south",
        }),
        draughtsman: {
          description: "Draws",
          agent: async () => {
            sketches += 1;
            return "A sketch";
          },
        },
      })
      .withReview({
        spec: {
          title: "Two halls",
          description: "Measured and drawn",
          acceptanceCriteria: "All is there.",
          items: { north: item("The north"), south: item("The south"), sketch: item("A sketch") },
        },
        artifact: { schema: z.record(z.string(), z.string()), initial: {} },
        assign: () => [
          { agent: "north-office", item: "north" },
          { agent: "south-office", item: "south" },
          { agent: "draughtsman", item: "sketch" },
        ],
        reviewer: ({ text, item }) =>
          item === "south" && text.includes("phone 0")
            ? {
                verdict: "rejected",
                feedback: "The phone number is none.",
                followUps: [{ instruction: "Again." }],
              }
            : { verdict: "approved" },
        merge: (artifact, { item, text }) => ({ ...artifact, [item]: text }),
        maxFollowUps: 1,
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build({ checkpointer: new MemorySaver() });
  };
  type Host = ReturnType<typeof host>;
  /** LangGraph leaves the type of a state open. */
  const stateOf = async (
    workflow: Host,
    config: ReturnType<typeof newThread>,
  ): Promise<WorkflowResult<Host>> => (await workflow.getState(config)).values;
  const promptsOf = async (workflow: Host, config: ReturnType<typeof newThread>) => {
    const questions = await pendingInterrupts(workflow, config);
    return questions.map((question) => ({ question, prompt: (question.value as { prompt: string }).prompt }));
  };
  const withPrompt = async (workflow: Host, config: ReturnType<typeof newThread>, prompt: string) => {
    const found = (await promptsOf(workflow, config)).find((candidate) => candidate.prompt === prompt);
    if (found === undefined) throw new Error(`Nobody asks ${prompt}`);
    return found.question;
  };

  it("asks beside another one, while what is here is reviewed, and does nothing twice", async () => {
    const workflow = host("asking");
    const config = newThread();
    const events: WorkflowEvent[] = [];
    for await (const event of streamWorkflow(workflow, { messages: "Measure them" }, config))
      events.push(event);
    const owners = await promptsOf(workflow, config);
    expect(owners.map(({ prompt }) => prompt)).toEqual(["Who owns it?", "Who owns it?"]);
    expect(new Set(owners.map(({ question }) => question.id)).size).toBe(2);
    expect(
      events.flatMap((event) => (event.type === "question-asked" ? [event.askedBy] : [])).sort(),
    ).toEqual(["north-office", "south-office"]);
    expect(events.filter((event) => event.type === "artifact-merged").map(({ item }) => item)).toEqual([
      "sketch",
    ]);

    const [north, south] = owners.map(({ question }) => question);
    if (north === undefined || south === undefined) throw new Error("Two questions were expected.");
    await workflow.invoke(answer(south, "Bob"), config);
    expect((await promptsOf(workflow, config)).map(({ prompt }) => prompt).sort()).toEqual([
      "What is the phone number?",
      "Who owns it?",
    ]);
    await workflow.invoke(
      answer(await withPrompt(workflow, config, "What is the phone number?"), "2"),
      config,
    );
    await workflow.invoke(answer(await withPrompt(workflow, config, "Who owns it?"), "Ann"), config);
    const result = await workflow.invoke(
      answer(await withPrompt(workflow, config, "What is the phone number?"), "1"),
      config,
    );
    expect(result.artifact).toEqual({
      version: 3,
      value: { sketch: "A sketch", south: "Owner: Bob, phone 2.", north: "Owner: Ann, phone 1." },
    });
    expect(result.history.map(({ item, version }) => `${version} ${item}`)).toEqual([
      "1 sketch",
      "2 south",
      "3 north",
    ]);
    expect(result.outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(sketches).toBe(1);
    expect((await workDone()).sort()).toEqual(["record", "record", "survey", "survey"]);
    for (const { remoteThreadId, participant } of result.tasks) {
      if (participant === "draughtsman") expect(remoteThreadId).toBeNull();
      else expect(await client.runs.list(remoteThreadId ?? "")).toHaveLength(3);
    }
  });

  it("follows up on a remote thread of its own, with what was said before", async () => {
    const workflow = host("asking");
    const config = newThread();
    await workflow.invoke({ messages: "Measure them" }, config);
    for (const text of ["0", "0", "0", "0", "5", "5"]) {
      const [first] = await pendingInterrupts(workflow, config);
      if (first !== undefined) await workflow.invoke(answer(first, text), config);
    }
    const { tasks, artifact } = await stateOf(workflow, config);
    const south = tasks.filter(({ item }) => item === "south");
    expect(south.map(({ cause, status }) => `${cause} ${status.type}`)).toEqual([
      "decision completed",
      "follow-up completed",
    ]);
    const [before, after] = south.map(({ remoteThreadId }) => remoteThreadId ?? "");
    expect(before).not.toBe(after);
    const { values } = await client.threads.getState<{ messages: { content: string }[] }>(after ?? "");
    expect(values.messages[0]?.content).toContain("The phone number is none.");
    expect(artifact?.value).toMatchObject({ south: "Owner: 5, phone 5." });
  });

  it("that is itself a review asks its questions one after the other", async () => {
    const workflow = host("form");
    const config = newThread();
    await workflow.invoke({ messages: "Fill them" }, config);
    const asked: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const [first] = await promptsOf(workflow, config);
      if (first === undefined) break;
      asked.push(first.prompt);
      await workflow.invoke(answer(first.question, `no. ${round}`), config);
    }
    expect(asked.sort()).toEqual(["Which colour?", "Which colour?", "Which title?", "Which title?"]);
    const { outcome, tasks } = await stateOf(workflow, config);
    expect(outcome).toMatchObject({ status: "completed" });
    expect(tasks.map(({ status }) => status.type)).toEqual(["completed", "completed", "completed"]);
    expect((await workDone()).filter((line) => line.endsWith("done"))).toHaveLength(6);
  });

  it("that fails is a failed task; the others are reviewed, and the run ends with what is unmet", async () => {
    const { artifact, tasks, outcome } = await host("broken").invoke({ messages: "Work" }, newThread());
    expect(tasks.slice(0, 3).map(({ status }) => status.type)).toEqual(["failed", "failed", "completed"]);
    expect(tasks[0]?.status).toMatchObject({ reason: expect.stringMatching(/out of order/) });
    expect(artifact?.value).toMatchObject({ sketch: "A sketch" });
    expect(outcome?.status).not.toBe("completed");
    expect(outcome?.unmetItems.map(({ item }) => item).sort()).toEqual(["north", "south"]);
  });

  it("is cancelled when the run is aborted, and begins anew when it goes on", async () => {
    const workflow = host("slow");
    const config = newThread();
    const aborting = new AbortController();
    const running = workflow.invoke({ messages: "Take 1500 ms" }, { ...config, signal: aborting.signal });
    const ended = expect(running).rejects.toThrow();
    await vi.waitFor(async () => {
      expect((await workDone()).filter((line) => line === "slow begun")).toHaveLength(2);
    }, 10_000);
    aborting.abort(new Error("The user left."));
    await ended;
    await untilWork("slow aborted");
    await vi.waitFor(async () => {
      expect((await workDone()).filter((line) => line === "slow aborted")).toHaveLength(2);
    }, 10_000);
    const { artifact } = await workflow.invoke(null, config);
    expect(artifact?.value).toEqual({
      sketch: "A sketch",
      north: "It took 1500 ms.",
      south: "It took 1500 ms.",
    });
    expect(sketches).toBe(1);
    expect(only([...new Set((await workDone()).slice(-2))])).toBe("slow done");
  });
});
