import { fileURLToPath } from "node:url";
import { Client, type ThreadState } from "@langchain/langgraph-sdk";
import { isWorkflowEvent, type Outcome, type Task, type WorkflowEvent } from "langgraph-supervisor-workflow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type DevServer, startDevServer } from "../support/dev-server.ts";
import { only } from "../support/thread.ts";

const at = (path: string): string => `${fileURLToPath(new URL(path, import.meta.url))}:graph`;

/** A workflow's state as it comes over the wire. */
interface Values {
  readonly messages: readonly { type: string; name?: string; content: string }[];
  readonly tasks: readonly Task[];
  readonly outcome: Outcome | null;
  readonly hall?: string;
  readonly structuredResponse: unknown;
}

/** What the server answers to an edit; the SDK's type names another field. */
const forkSchema = z.object({ checkpoint: z.object({ checkpoint_id: z.string() }) });

const say = (content: string) => ({ messages: [{ role: "user", content }] });
const linesOf = ({ messages }: Values): string[] =>
  messages.map(({ type, name, content }) => `${name ?? type}: ${content}`);

describe("the dev server", () => {
  let server: DevServer;
  let client: Client<Values>;

  beforeAll(async () => {
    server = await startDevServer({
      graphs: {
        asking: at("../fixtures/asking-workflow.ts"),
        counting: at("../fixtures/counting-workflow.ts"),
        long: at("../fixtures/long-workflow.ts"),
        planner: at("../../graphs/event-planning.ts"),
      },
      env: { OPENAI_API_KEY: "" },
    });
    client = new Client<Values>({ apiUrl: server.url });
  });
  afterAll(() => server?.stop());

  const newThread = async (): Promise<string> => (await client.threads.create()).thread_id;
  const assistantOf = async (graphId: string): Promise<string> =>
    only(await client.assistants.search({ graphId })).assistant_id;
  const questionOn = async (thread: string) => {
    const { tasks } = await client.threads.getState(thread);
    const question = only(tasks.flatMap(({ interrupts }) => interrupts));
    if (!question.id) throw new Error("The question has no id.");
    return { id: question.id, value: question.value };
  };

  /** Runs to the end or a question; what came on each stream mode. */
  async function stream(
    thread: string,
    graph: string,
    payload: { input: Record<string, unknown> } | { command: { resume: unknown } },
  ) {
    const events: WorkflowEvent[] = [];
    const updates: string[] = [];
    const spoken: { node: string; text: string; id: string | undefined }[] = [];
    const errors: unknown[] = [];
    const modes = { streamMode: ["updates" as const, "custom" as const, "messages-tuple" as const] };
    for await (const { event, data } of client.runs.stream(thread, graph, { ...payload, ...modes })) {
      if (event === "custom" && isWorkflowEvent(data)) events.push(data);
      if (event === "updates") updates.push(...Object.keys(data));
      if (event === "messages") {
        const [message, metadata] = data;
        const node = String(metadata?.langgraph_node);
        spoken.push({ node, text: String(message.content), id: message.id });
      }
      if (event === "error") errors.push(data);
    }
    expect(errors).toEqual([]);
    return { events, updates, spoken, types: events.map(({ type }) => type) };
  }

  describe("a workflow's shape", () => {
    it("is drawn with exactly the edges that were wired", async () => {
      const drawn = async (graph: string) => {
        const { nodes, edges } = await client.assistants.getGraph(await assistantOf(graph));
        return {
          nodes: nodes.map(({ id }) => id).sort(),
          edges: edges
            .map(({ source, target, conditional }) => `${source} ${conditional ? "-->?" : "-->"} ${target}`)
            .sort(),
        };
      };
      const shape = (participants: string[]) => ({
        nodes: ["__end__", "__start__", "human", "supervisor", "synthesis", ...participants].sort(),
        edges: [
          "__start__ --> supervisor",
          "synthesis --> __end__",
          "supervisor -->? synthesis",
          ...[...participants, "human"].flatMap((name) => [
            `supervisor -->? ${name}`,
            `${name} --> supervisor`,
          ]),
        ].sort(),
      });
      expect(await drawn("asking")).toEqual(shape(["surveyor", "clerk"]));
      expect(await drawn("planner")).toEqual(shape(["venue", "logistics", "catering", "budget"]));
    });

    it("is told by its schemas: input, output, the declared fields and the context", async () => {
      const schemas = await client.assistants.getSchemas(await assistantOf("asking"));
      const keys = (schema: { properties?: object | undefined } | null | undefined) =>
        Object.keys(schema?.properties ?? {}).sort();
      expect(keys(schemas.input_schema)).toEqual(["hall", "messages"]);
      expect(schemas.input_schema).toMatchObject({
        properties: {
          hall: { type: "string", default: "Foundry Hall" },
          messages: { langgraph_type: "messages" },
        },
      });
      expect(keys(schemas.output_schema)).toEqual([
        "artifact",
        "environment",
        "hall",
        "history",
        "messages",
        "notepad",
        "outcome",
        "plan",
        "reviews",
        "structuredResponse",
        "tasks",
        "usage",
      ]);
      expect(keys(schemas.state_schema)).toEqual(
        expect.arrayContaining(["decisions", "hall", "messages", "tasks"]),
      );
      expect(schemas.context_schema).toMatchObject({
        properties: {
          unit: { enum: ["metres", "feet"], default: "metres", description: "What lengths are given in" },
        },
      });
    });
  });

  describe("a run", () => {
    it("streams updates, events and messages up to a question, and goes on with the answers", async () => {
      const thread = await newThread();
      const begun = await stream(thread, "asking", { input: { ...say("Measure it"), hall: "Mill House" } });
      expect(begun.updates).toEqual(["supervisor", "surveyor", "supervisor", "__interrupt__"]);
      expect(begun.types).toEqual([
        "run-started",
        "decision-made",
        "task-started",
        "task-finished",
        "decision-made",
        "task-started",
        "question-asked",
      ]);
      expect(begun.spoken.filter(({ node }) => node === "surveyor").map(({ text }) => text)).toEqual([
        "The hall is 20 by 30 metres.",
      ]);
      const paused = await client.threads.getState(thread);
      expect(paused.next).toEqual(["clerk"]);
      expect(paused.values.hall).toBe("Mill House");
      expect((await client.threads.get(thread)).status).toBe("interrupted");

      const owner = await questionOn(thread);
      expect(owner.value).toEqual({ type: "question", prompt: "Who owns it?" });
      expect(begun.events.at(-1)).toMatchObject({
        interruptId: owner.id,
        prompt: "Who owns it?",
        askedBy: "clerk",
      });
      const asked = await stream(thread, "asking", { command: { resume: { [owner.id]: "Ann" } } });
      expect(asked.types).toEqual(["task-started", "question-asked"]);
      const phone = await questionOn(thread);
      expect(phone.value).toEqual({ type: "question", prompt: "What is the phone number?" });
      const finished = await stream(thread, "asking", { command: { resume: { [phone.id]: "123" } } });
      expect(finished.types).toEqual([
        "task-started",
        "task-finished",
        "decision-made",
        "synthesis-started",
        "run-finished",
      ]);
      expect(
        new Set([begun, asked, finished].flatMap(({ events }) => events.map(({ runId }) => runId))).size,
      ).toBe(1);

      const { values, next } = await client.threads.getState(thread);
      expect(next).toEqual([]);
      expect((await client.threads.get(thread)).status).toBe("idle");
      expect(linesOf(values)).toEqual([
        "human: Measure it",
        "supervisor: → surveyor: Do your part.",
        "surveyor: The hall is 20 by 30 metres.",
        "supervisor: → clerk: Do your part.",
        "clerk: Owner: Ann, phone 123.",
        "supervisor: → done\nReason: Both have reported.",
        "ai: Owner: Ann, phone 123.",
      ]);
      expect(values.outcome).toMatchObject({ status: "completed", turns: 3 });
    });

    it("keeps its history, a checkpoint for each step", async () => {
      const thread = await newThread();
      await client.runs.wait(thread, "counting", { input: say("go") });
      const history = await client.threads.getHistory(thread);
      expect(history.map(({ next }) => next.join())).toEqual([
        "",
        "synthesis",
        "supervisor",
        "worker",
        "supervisor",
        "worker",
        "supervisor",
        "__start__",
      ]);
      expect(history.map(({ values }) => values.messages?.length ?? 0)).toEqual([4, 3, 3, 2, 2, 1, 1, 0]);
    });

    it("takes the context, and refuses what its schema refuses", async () => {
      const measured = async (unit: string) => {
        const thread = await newThread();
        await client.runs.wait(thread, "asking", { input: say("Measure it"), context: { unit } });
        return linesOf((await client.threads.getState(thread)).values);
      };
      expect(await measured("feet")).toContain("surveyor: The hall is 20 by 30 feet.");
      await expect(measured("yards")).rejects.toThrow();
    });

    it("of thirty turns ends as it should under a client's recursion limit of 25", async () => {
      const thread = await newThread();
      const config = { recursion_limit: 25 };
      await client.runs.wait(thread, "long", { input: say("Work"), config });
      const { outcome, tasks } = (await client.threads.getState(thread)).values;
      expect(outcome).toMatchObject({ status: "iteration-limit", turns: 30 });
      expect(tasks).toHaveLength(30);
    });

    it("begun over an open question discards it", async () => {
      const thread = await newThread();
      await client.runs.wait(thread, "asking", { input: say("Measure it") });
      await client.runs.wait(thread, "asking", { input: say("Never mind") });
      const { tasks } = (await client.threads.getState(thread)).values;
      expect(tasks.map(({ participant, status }) => `${participant} ${status.type}`)).toEqual([
        "surveyor completed",
        "clerk cancelled",
      ]);
    });

    it("on a busy thread is refused or waits, and does not mix with the other", async () => {
      const thread = await newThread();
      const runs = await Promise.all(
        ["one", "two"].map((text) =>
          client.runs.create(thread, "counting", { input: say(text), multitaskStrategy: "enqueue" }),
        ),
      );
      for (const { run_id } of runs) await client.runs.join(thread, run_id);
      const { values } = await client.threads.getState(thread);
      expect(values.messages.filter(({ type }) => type === "human")).toHaveLength(2);
      expect(values.tasks.map(({ status }) => status.type)).toEqual(Array(4).fill("completed"));
    });
  });

  describe("the event planner", () => {
    it("asks for what is missing, takes an empty answer, and plans", async () => {
      const thread = await newThread();
      const asked = await stream(thread, "planner", { input: say("Plan a party for 30 in London") });
      expect(asked.types).toEqual(["run-started", "model-called", "decision-made", "question-asked"]);
      const question = await questionOn(thread);
      expect(question.value).toMatchObject({ type: "user-input", askedBy: "event-planning" });
      const planned = await stream(thread, "planner", { command: { resume: { response: "" } } });
      const { values } = await client.threads.getState(thread);
      expect(values.outcome).toMatchObject({ status: "completed", responseFormatProblem: null });
      expect(linesOf(values)[2]).toBe("human: (No answer: use your judgement.)");
      expect(values.structuredResponse).toMatchObject({ city: "London", guests: 30 });
      const participants = planned.events.flatMap((event) =>
        event.type === "task-finished" ? [event.participant] : [],
      );
      expect(new Set(participants)).toEqual(new Set(["venue", "logistics", "catering", "budget"]));

      const plan = values.messages.at(-1);
      const tokens = planned.events.flatMap((event) =>
        event.type === "token" && event.participant === "synthesis" ? [event.text] : [],
      );
      expect(tokens.length).toBeGreaterThan(5);
      expect(tokens.join("")).toBe(plan?.content);
      const streamed = planned.spoken.filter(({ node }) => node === "synthesis");
      expect(streamed.map(({ text }) => text).join("")).toBe(plan?.content);
      expect(
        planned.spoken.filter(({ node, text }) => node === "supervisor" && text.startsWith("{")),
      ).toEqual([]);
    });

    it.each([
      { form: "by the question's id", resume: (id: string) => ({ [id]: { response: "On 5 May" } }) },
      { form: "as text", resume: () => "On 5 May" },
      { form: "as Agent Inbox sends it", resume: () => [{ type: "response", args: "On 5 May" }] },
    ])("takes an answer $form", async ({ resume }) => {
      const thread = await newThread();
      await stream(thread, "planner", { input: say("Plan a party for 30 in London") });
      const { id } = await questionOn(thread);
      await stream(thread, "planner", { command: { resume: resume(id) } });
      const { values } = await client.threads.getState(thread);
      expect(linesOf(values)[2]).toBe("human: On 5 May");
      expect(values.outcome?.status).toBe("completed");
    });
  });

  describe("time travel", () => {
    /** A finished run, and the checkpoint at which the worker was to begin for the first time. */
    async function travelled() {
      const thread = await newThread();
      await client.runs.wait(thread, "counting", { input: say("go") });
      const history = await client.threads.getHistory(thread);
      const old = history.findLast(({ next }) => next.includes("worker"));
      const [tip] = history;
      if (old === undefined || tip === undefined) throw new Error("There is no history.");
      const reports = (state: Pick<ThreadState<Values>, "values">) =>
        state.values.messages.filter(({ name }) => name === "worker").map(({ content }) => content);
      const trunk = async () => client.threads.getState(thread, tip.checkpoint);
      return { thread, old, trunk, trunkReports: reports(tip), trunkLines: linesOf(tip.values), reports };
    }

    it("runs again from an old checkpoint, on a branch of its own", async () => {
      const { thread, old, trunk, trunkReports, trunkLines, reports } = await travelled();
      await client.runs.wait(thread, "counting", { input: null, checkpoint: old.checkpoint });
      const branch = await client.threads.getState(thread);
      expect(reports(branch)).toHaveLength(2);
      expect(reports(branch)).not.toEqual(trunkReports);
      expect(linesOf(branch.values)).toHaveLength(4);
      expect(branch.values.tasks.map(({ report }) => report)).toEqual(reports(branch));
      expect(linesOf((await trunk()).values)).toEqual(trunkLines);
    });

    it("takes another request at an old checkpoint", async () => {
      const { thread, trunk, trunkLines } = await travelled();
      const { checkpoint } = await trunk();
      await client.runs.wait(thread, "counting", { input: say("more") });
      await client.runs.wait(thread, "counting", { input: say("instead"), checkpoint });
      const { values } = await client.threads.getState(thread);
      expect(linesOf(values).filter((line) => line.startsWith("human"))).toEqual([
        "human: go",
        "human: instead",
      ]);
      expect(linesOf(values).slice(0, 4)).toEqual(trunkLines);
      expect(linesOf((await trunk()).values)).toEqual(trunkLines);
    });

    it("forks by an edit, and the branches stay apart", async () => {
      const { thread, trunk, trunkLines, reports } = await travelled();
      const history = await client.threads.getHistory(thread);
      const old = history.findLast(
        ({ next, values }) => next.includes("supervisor") && values.tasks?.length === 1,
      );
      if (!old?.checkpoint.checkpoint_id) throw new Error("There is no checkpoint after the first report.");
      const forks = [];
      for (const text of ["first edit", "second edit"]) {
        const values = say(text);
        const fork = await client.threads.updateState(thread, {
          values,
          asNode: "worker",
          checkpoint: old.checkpoint,
        });
        forks.push({ ...old.checkpoint, checkpoint_id: forkSchema.parse(fork).checkpoint.checkpoint_id });
      }
      const linesAt = async (checkpoint: typeof old.checkpoint) =>
        linesOf((await client.threads.getState(thread, checkpoint)).values);
      const before = linesOf(old.values);
      const [first, second] = forks;
      if (!first || !second) throw new Error("There are no forks.");
      expect(await linesAt(first)).toEqual([...before, "human: first edit"]);
      expect(await linesAt(second)).toEqual([...before, "human: second edit"]);

      await client.runs.wait(thread, "counting", { input: null, checkpoint: first });
      const branch = await client.threads.getState(thread);
      expect(linesOf(branch.values).slice(0, 3)).toEqual([...before, "human: first edit"]);
      expect(reports(branch)).toHaveLength(3);
      expect(await linesAt(second)).toEqual([...before, "human: second edit"]);
      expect(linesOf((await trunk()).values)).toEqual(trunkLines);
    });
  });
});
