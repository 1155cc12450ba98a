import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "@langchain/langgraph-sdk";
import {
  type Artifact,
  type HistoryEntry,
  isWorkflowEvent,
  type Outcome,
  type ReviewProgress,
  type ReviewRecord,
  type Task,
  type WorkflowEvent,
} from "langgraph-supervisor-workflow";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type DevServer, startDevServer } from "../support/dev-server.ts";
import { makeTemporaryFolder, type TemporaryFolder } from "../support/temporary-folder.ts";
import { only } from "../support/thread.ts";

const at = (name: string): string =>
  `${fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url))}:graph`;

/** A reviewed workflow's state as it comes over the wire. */
interface Values {
  readonly messages: readonly { type: string; name?: string; content: string }[];
  readonly tasks: readonly Task[];
  readonly artifact: Artifact<Readonly<Record<string, unknown>>> | null;
  readonly reviews: readonly ReviewRecord[];
  readonly history: readonly HistoryEntry[];
  readonly outcome: Outcome | null;
}

interface Question {
  readonly id: string;
  readonly prompt: string;
}

const say = (content: string) => ({ messages: [{ role: "user", content }] });
const better = { title: "Sales 2025", colours: ["blue", "orange"], width: 640 };
const firstBatch = ["writer begun", "painter begun", "writer done", "writer begun", "writer done"];

describe("a reviewed workflow behind the dev server", () => {
  let server: DevServer;
  let client: Client<Values>;
  let folder: TemporaryFolder;
  let workLog: string;

  beforeAll(async () => {
    folder = await makeTemporaryFolder("review-server");
    workLog = join(folder.path, "work.log");
    server = await startDevServer({
      graphs: { review: at("review-workflow"), asking: at("review-asking-workflow") },
      env: { WORK_LOG: workLog },
    });
    client = new Client<Values>({ apiUrl: server.url });
  });
  afterAll(async () => {
    await server?.stop();
    await folder?.remove();
  });
  beforeEach(() => writeFile(workLog, ""));

  const workDone = async (): Promise<string[]> =>
    (await readFile(workLog, "utf8")).split("\n").filter(Boolean);
  const untilWork = (...what: string[]) =>
    vi.waitFor(async () => expect(await workDone()).toEqual(expect.arrayContaining(what)), 10_000);
  const newThread = async (): Promise<string> => (await client.threads.create()).thread_id;
  const assistantOf = async (graphId: string): Promise<string> =>
    only(await client.assistants.search({ graphId })).assistant_id;
  const valuesOf = async (thread: string): Promise<Values> => (await client.threads.getState(thread)).values;
  const progressOf = async (thread: string): Promise<ReviewProgress> => {
    const { items } = await client.store.searchItems(["supervisor-workflow-progress", thread]);
    return only(items).value as unknown as ReviewProgress;
  };
  const standingIn = ({ tasks }: ReviewProgress): string[] =>
    tasks.map(({ participant, progress }) => `${participant} ${progress}`);
  const questionsOn = async (thread: string): Promise<Question[]> => {
    const { tasks } = await client.threads.getState(thread);
    return tasks.flatMap(({ interrupts }) => interrupts).map((found) => asQuestion(found));
  };
  const asQuestion = ({ id, value }: { id?: string; value?: unknown }): Question => ({
    id: id ?? "",
    prompt: (value as { prompt: string }).prompt,
  });

  /** Runs to the end or to questions, and gives the workflow's events. */
  async function stream(
    thread: string,
    graph: string,
    payload: { input: Record<string, unknown> } | { command: { resume: unknown } },
  ): Promise<WorkflowEvent[]> {
    const events: WorkflowEvent[] = [];
    for await (const { event, data } of client.runs.stream(thread, graph, {
      ...payload,
      streamMode: ["custom"],
    })) {
      if (event === "error") throw new Error(JSON.stringify(data));
      if (event === "custom" && isWorkflowEvent(data)) events.push(data);
    }
    return events;
  }
  const typesOf = (events: readonly WorkflowEvent[]): string[] => events.map(({ type }) => type);

  describe("its shape", () => {
    it("is drawn with the review, and with exactly the edges that were wired", async () => {
      const { nodes, edges } = await client.assistants.getGraph(await assistantOf("review"));
      const workers = ["writer", "painter", "setter"];
      expect(nodes.map(({ id }) => id).sort()).toEqual(
        ["__end__", "__start__", "human", "review", "supervisor", "synthesis", ...workers].sort(),
      );
      const drawn = edges.map(
        ({ source, target, conditional }) => `${source} ${conditional ? "-->?" : "-->"} ${target}`,
      );
      expect(drawn.sort()).toEqual(
        [
          "__start__ --> supervisor",
          "supervisor -->? review",
          "review -->? supervisor",
          "review -->? synthesis",
          "supervisor -->? synthesis",
          "synthesis --> __end__",
          ...[...workers, "human"].flatMap((name) => [`supervisor -->? ${name}`, `${name} --> supervisor`]),
        ].sort(),
      );
    });

    it("is told by its schemas, with the artifact, its reviews and its history", async () => {
      const schemas = await client.assistants.getSchemas(await assistantOf("review"));
      const fields = ["artifact", "history", "messages", "outcome", "reviews", "tasks", "usage"];
      expect(Object.keys(schemas.input_schema?.properties ?? {})).toEqual(["messages"]);
      expect(Object.keys(schemas.output_schema?.properties ?? {})).toEqual(expect.arrayContaining(fields));
      expect(Object.keys(schemas.state_schema?.properties ?? {})).toEqual(
        expect.arrayContaining([...fields, "spec"]),
      );
      expect(schemas.output_schema).toMatchObject({
        properties: {
          artifact: { anyOf: [{ properties: { version: { type: "integer" } } }, { type: "null" }] },
          reviews: { items: { properties: { verdict: { enum: expect.arrayContaining(["approved"]) } } } },
          history: { items: { properties: { patch: { type: "array" } } } },
        },
      });
    });
  });

  describe("a run", () => {
    it("tells what happens, from the queue to the merges, and leaves the artifact in the state", async () => {
      const thread = await newThread();
      const events = await stream(thread, "review", { input: say("Improve it: painter 400") });
      const merge = ["review-started", "review-finished", "artifact-merged"];
      expect(typesOf(events)).toEqual([
        ...["run-started", "decision-made", "task-queued", "task-queued", "task-started", "task-started"],
        ...["task-finished", ...merge, "follow-up-queued", "task-started", "task-finished", ...merge],
        ...["task-finished", ...merge],
        ...["decision-made", "task-queued", "task-started", "task-finished", ...merge],
        ...["decision-made", "synthesis-started", "run-finished"],
      ]);
      const merged = events.filter((event) => event.type === "artifact-merged");
      expect(merged.map(({ version, item, patch }) => ({ version, item, patch }))).toEqual([
        { version: 1, item: "wording", patch: [replaced("title", "Sales of every month of the year")] },
        { version: 2, item: "wording", patch: [replaced("title", "Sales 2025")] },
        { version: 3, item: "palette", patch: expect.any(Array) },
        { version: 4, item: "size", patch: [replaced("width", 640)] },
      ]);
      expect(new Set(events.map(({ runId }) => runId)).size).toBe(1);
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);

      const values = await valuesOf(thread);
      expect(values.artifact).toEqual({ version: 4, value: better });
      expect(values.history.map(({ version, patch }) => ({ version, patch }))).toEqual(
        merged.map(({ version, patch }) => ({ version, patch })),
      );
      expect(values.reviews.map(({ item, verdict, round }) => `${round} ${item} ${verdict}`)).toEqual([
        "1 wording partially-approved",
        "2 wording approved",
        "3 palette approved",
        "4 size approved",
      ]);
      expect(values.outcome).toMatchObject({ status: "completed", turns: 3, unmetItems: [] });
      expect((await client.threads.get(thread)).status).toBe("idle");
    });

    it("names the workers in its updates, and streams the values after each batch", async () => {
      const thread = await newThread();
      const workers: string[] = [];
      const versions: unknown[] = [];
      const modes = { streamMode: ["updates" as const, "values" as const] };
      for await (const { event, data } of client.runs.stream(thread, "review", {
        input: say("Go"),
        ...modes,
      })) {
        if (event === "updates") workers.push(...Object.keys(data).filter((name) => /^[a-z]+$/.test(name)));
        if (event === "values") versions.push((data as Values).artifact?.version ?? null);
      }
      expect(new Set(workers)).toEqual(
        new Set(["supervisor", "batch", "writer", "painter", "setter", "review", "synthesis"]),
      );
      expect(versions.filter((version, index) => version !== versions[index - 1])).toEqual([null, 0, 3, 4]);
    });

    it("keeps its history: the merged artifact after each batch", async () => {
      const thread = await newThread();
      await client.runs.wait(thread, "review", { input: say("Improve it") });
      const history = await client.threads.getHistory(thread);
      expect(
        history.map(({ next, values }) => `${next.join()} ${values.artifact?.version ?? "-"}`).reverse(),
      ).toEqual([
        "__start__ -",
        "supervisor -",
        "review 0",
        "supervisor 3",
        "review 3",
        "supervisor 4",
        "review 4",
        "synthesis 4",
        " 4",
      ]);
      const between = history.find(
        ({ next, values }) => next[0] === "review" && values.artifact?.version === 3,
      );
      expect(between?.values.artifact?.value).toEqual({ ...better, width: 0 });
      expect(between?.values.reviews).toHaveLength(3);
      expect(history[0]?.values.artifact?.value).toEqual(better);
    });

    it("shows in the store how far the batch is, while the state does not", async () => {
      const thread = await newThread();
      const { run_id } = await client.runs.create(thread, "review", {
        input: say("Improve it: painter 3000"),
      });
      const progress = await vi.waitFor(async () => {
        const found = await progressOf(thread);
        expect(found.artifact.version).toBe(2);
        return found;
      }, 10_000);
      expect(standingIn(progress)).toEqual(["writer done", "painter in-progress", "writer done"]);
      expect(progress).toMatchObject({ turn: 1, path: ["charts"] });
      expect(progress.artifact.value).toMatchObject({ title: "Sales 2025", colours: [] });
      expect(progress.reviews.map(({ verdict }) => verdict)).toEqual(["partially-approved", "approved"]);
      expect((await valuesOf(thread)).artifact?.version).toBe(0);
      expect((await client.threads.get(thread)).status).toBe("busy");

      await client.runs.join(thread, run_id);
      expect((await progressOf(thread)).artifact).toEqual({ version: 4, value: better });
      expect((await valuesOf(thread)).artifact).toEqual({ version: 4, value: better });
    });

    it("goes on streaming to who joins it in the middle of a batch, from where the first reader left", async () => {
      const thread = await newThread();
      const seen: WorkflowEvent[] = [];
      let runId = "";
      let lastEventId = "";
      const first = client.runs.stream(thread, "review", {
        input: say("Improve it: painter 1500"),
        streamMode: ["custom"],
        streamResumable: true,
        onDisconnect: "continue",
        onRunCreated: ({ run_id }) => {
          runId = run_id;
        },
      });
      for await (const chunk of first) {
        if (chunk.event === "custom" && isWorkflowEvent(chunk.data)) seen.push(chunk.data);
        // The SDK's types leave the id out.
        if ("id" in chunk && typeof chunk.id === "string") lastEventId = chunk.id;
        if (versionsIn(seen).includes(2)) break;
      }
      const outside = new Client<Values>({ apiUrl: server.url });
      const joined: WorkflowEvent[] = [];
      for await (const { event, data } of outside.runs.joinStream(thread, runId, { lastEventId })) {
        const told: unknown = data;
        if (event === "custom" && isWorkflowEvent(told)) joined.push(told);
      }
      expect(versionsIn(joined)).toEqual([3, 4]);
      expect(joined.at(-1)).toMatchObject({ type: "run-finished", outcome: { status: "completed" } });
      const ids = [...seen, ...joined].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toHaveLength(30);
      expect((await workDone()).sort()).toEqual(
        [...firstBatch, "painter done", "setter begun", "setter done"].sort(),
      );
    });

    it("that is cancelled stops its workers; resumed, it does no finished work again", async () => {
      const thread = await newThread();
      const { run_id } = await client.runs.create(thread, "review", {
        input: say("Improve it: painter 4000"),
      });
      await vi.waitFor(async () => expect((await progressOf(thread)).artifact.version).toBe(2), 10_000);
      await client.runs.cancel(thread, run_id, true);
      await untilWork("painter aborted");
      await sleep(300);
      expect((await workDone()).sort()).toEqual([...firstBatch, "painter aborted"].sort());

      await writeFile(workLog, "");
      await client.runs.wait(thread, "review", { input: null });
      expect(await workDone()).toEqual(["painter begun", "painter done", "setter begun", "setter done"]);
      const { artifact, reviews, outcome } = await valuesOf(thread);
      expect(artifact).toEqual({ version: 4, value: better });
      expect(reviews.map(({ round }) => round)).toEqual([1, 2, 3, 4]);
      expect(outcome?.status).toBe("completed");
    });

    it("is not disturbed by the limits of a client's config", async () => {
      const thread = await newThread();
      const config = { recursion_limit: 2, max_concurrency: 1, configurable: { max_concurrency: 1 } };
      await client.runs.wait(thread, "review", { input: say("Improve it"), config });
      const { artifact, outcome } = await valuesOf(thread);
      expect(artifact).toEqual({ version: 4, value: better });
      expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
    });

    it("goes its own way beside others through the same graph", async () => {
      const threads = await Promise.all(Array.from({ length: 6 }, newThread));
      await Promise.all(
        threads.map((thread, index) =>
          client.runs.wait(thread, "review", { input: say(`Improve it: writer ${60 * index}, painter 100`) }),
        ),
      );
      for (const thread of threads) {
        const { artifact, history } = await valuesOf(thread);
        expect(artifact).toEqual({ version: 4, value: better });
        expect(history.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
        expect(new Set(history.map(({ runId }) => runId)).size).toBe(1);
      }
    });

    it("from an old checkpoint reviews that batch again, on a branch of its own", async () => {
      const thread = await newThread();
      await client.runs.wait(thread, "review", { input: say("Improve it") });
      const history = await client.threads.getHistory(thread);
      const [tip] = history;
      const old = history.find(({ next, values }) => next[0] === "review" && values.artifact?.version === 3);
      if (tip === undefined || old === undefined) throw new Error("There is no history.");
      await writeFile(workLog, "");
      await client.runs.wait(thread, "review", { input: null, checkpoint: old.checkpoint });
      expect(await workDone()).toEqual(["setter begun", "setter done"]);
      const branch = await valuesOf(thread);
      expect(branch.artifact).toEqual({ version: 4, value: better });
      expect(branch.reviews.slice(0, 3)).toEqual(old.values.reviews);
      expect(branch.reviews[3]?.at).not.toBe(tip.values.reviews[3]?.at);
      const trunk = await client.threads.getState(thread, tip.checkpoint);
      expect(trunk.values.reviews).toEqual(tip.values.reviews);
    });

    it("on a thread that has one behind it begins with a new artifact", async () => {
      const thread = await newThread();
      await client.runs.wait(thread, "review", { input: say("Improve it") });
      await client.runs.wait(thread, "review", { input: say("Once more") });
      const { artifact, history, reviews } = await valuesOf(thread);
      expect(artifact).toEqual({ version: 4, value: better });
      expect(history.map(({ version }) => version)).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
      expect(new Set(reviews.map(({ runId }) => runId)).size).toBe(2);
    });
  });

  describe("questions of two workers", () => {
    const bothAsked = async () => {
      const thread = await newThread();
      const events = await stream(thread, "asking", { input: say("Fill the form") });
      return { thread, events };
    };

    it("show at once: in the events, in the state and on the thread", async () => {
      const { thread, events } = await bothAsked();
      const questions = await questionsOn(thread);
      expect(questions.map(({ prompt }) => prompt)).toEqual(["Which title?", "Which colour?"]);
      const told = events.filter((event) => event.type === "question-asked");
      expect(told.map(({ interruptId, prompt, askedBy }) => ({ interruptId, prompt, askedBy }))).toEqual([
        { interruptId: questions[0]?.id, prompt: "Which title?", askedBy: "writer" },
        { interruptId: questions[1]?.id, prompt: "Which colour?", askedBy: "painter" },
      ]);
      expect(typesOf(events)).toContain("artifact-merged");
      const { status, interrupts } = await client.threads.get(thread);
      expect(status).toBe("interrupted");
      expect(Object.values(interrupts).flatMap((list) => list.map((found) => asQuestion(found)))).toEqual(
        questions,
      );
      expect((await client.threads.getState(thread)).next).toEqual(["review"]);
    });

    it("can be answered one by one, in any order, and nothing is done twice", async () => {
      const { thread } = await bothAsked();
      expect(await workDone()).toEqual(["writer begun", "painter begun", "typist begun", "typist done"]);
      const [title, colour] = await questionsOn(thread);
      const answered = await stream(thread, "asking", {
        command: { resume: { [colour?.id ?? ""]: "blue" } },
      });
      expect(answered.filter((event) => event.type === "artifact-merged").map(({ item }) => item)).toEqual([
        "colour",
      ]);
      expect(await questionsOn(thread)).toEqual([title]);
      await stream(thread, "asking", { command: { resume: { [title?.id ?? ""]: "Sales" } } });
      expect(await questionsOn(thread)).toEqual([]);
      const { artifact, history, outcome } = await valuesOf(thread);
      expect(artifact).toEqual({ version: 3, value: { font: "known", colour: "blue", title: "Sales" } });
      expect(history.map(({ item }) => item)).toEqual(["font", "colour", "title"]);
      expect(outcome?.status).toBe("completed");
      expect((await workDone()).filter((line) => line.endsWith("done"))).toEqual([
        "typist done",
        "painter done",
        "writer done",
      ]);
    });

    it("can be answered together", async () => {
      const { thread } = await bothAsked();
      const questions = await questionsOn(thread);
      const resume = Object.fromEntries(questions.map(({ id, prompt }) => [id, `answer to ${prompt}`]));
      await stream(thread, "asking", { command: { resume } });
      const { artifact, outcome } = await valuesOf(thread);
      expect(artifact?.value).toEqual({
        font: "known",
        title: "answer to Which title?",
        colour: "answer to Which colour?",
      });
      expect(outcome?.status).toBe("completed");
    });

    it("are discarded by a new request, which begins anew", async () => {
      const { thread } = await bothAsked();
      const old = await questionsOn(thread);
      await stream(thread, "asking", { input: say("Another form") });
      const questions = await questionsOn(thread);
      expect(questions.map(({ prompt }) => prompt)).toEqual(["Which title?", "Which colour?"]);
      expect(questions.map(({ id }) => id)).not.toEqual(old.map(({ id }) => id));
      const { tasks } = await valuesOf(thread);
      expect(tasks.slice(0, 3).map(({ status }) => status.type)).toEqual(Array(3).fill("cancelled"));
    });
  });
});

const versionsIn = (events: readonly WorkflowEvent[]): number[] =>
  events.flatMap((event) => (event.type === "artifact-merged" ? [event.version] : []));
const replaced = (field: string, value: unknown) => ({ op: "replace", path: `/${field}`, value });
