import { tool } from "langchain";
import { streamWorkflow } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { linesOf, newThread, only } from "../support/thread.ts";
import { agent, done, lull, memory, notedTokens, route, run, serve, tokensOf, WAYS } from "./wire.ts";

const synthesis = [{ text: "Foundry Hall it is." }];
const hang = { hang: true } as const;

describe.each(WAYS)("failures of OpenAI's $api API, $how", (way) => {
  it("waits as long as a 429 says, then goes on", async () => {
    const { server, planner, model } = await serve(way, {
      supervisor: [{ status: 429, retryAfterSeconds: 1 }, route("venue", "Find a hall."), done],
      venue: [{ text: "Foundry Hall" }],
      synthesis,
    });
    const workflow = planner({ model: model({ maxRetries: 1 }) })
      .participants({ venue: agent("venue") })
      .build(memory());
    const { outcome, usage } = await run(way, workflow);
    expect(outcome).toMatchObject({ status: "completed", turns: 2 });
    expect(server.requests.map(({ status }) => status)).toEqual([429, 200, 200, 200, 200]);
    const [refused, accepted] = server.requests.map(({ receivedAt }) => receivedAt);
    expect((accepted ?? 0) - (refused ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
  });

  it("tries again after a 500, in the participant", async () => {
    const { server, planner, model } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), done],
      venue: [{ status: 500 }, { text: "Foundry Hall" }],
      synthesis,
    });
    const workflow = planner()
      .participants({ venue: { ...agent("venue"), model: model({ maxRetries: 1 }) } })
      .build(memory());
    const { tasks, usage } = await run(way, workflow);
    expect(only(tasks)).toMatchObject({ status: { type: "completed" }, report: "Foundry Hall", attempts: 1 });
    expect(server.requests.map(({ status }) => status)).toEqual([200, 500, 200, 200, 200]);
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
  });

  it.each([401, 404, 500, 503])(
    "a participant's %i is a failed report, and the run goes on",
    async (status) => {
      const { server, planner, requestsOf } = await serve(way, {
        supervisor: [route("venue", "Find a hall."), route("menu", "Plan a menu."), done],
        venue: [{ status, message: "It is broken." }],
        menu: [{ text: "Soup" }],
        synthesis,
      });
      const workflow = planner()
        .participants({ venue: agent("venue"), menu: agent("menu") })
        .build(memory());
      const { tasks, outcome, messages, usage, events } = await run(way, workflow);
      expect(tasks.map((task) => task.status.type)).toEqual(["failed", "completed"]);
      expect(tasks[0]?.status).toEqual({ type: "failed", reason: expect.stringContaining("It is broken.") });
      expect(outcome?.status).toBe("completed");
      expect(linesOf(messages)[2]).toMatch(/^venue: \(Failed: .*It is broken\./s);
      expect(requestsOf("supervisor")[1]?.messages.at(-1)?.text).toContain(
        '<report from="venue" status="failed">',
      );
      expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
      if (way.how === "streamed")
        expect(events.find(({ type }) => type === "task-failed")).toMatchObject({ participant: "venue" });
    },
  );

  it.each([401, 429, 500])(
    "the supervisor's %i fails the run, which goes on when it is mended",
    async (status) => {
      let isBroken = true;
      const reply = () => (isBroken ? { status } : done);
      const { server, planner } = await serve(way, {
        supervisor: [route("venue", "Find a hall."), reply, reply],
        venue: [{ text: "Foundry Hall" }],
        synthesis,
      });
      const workflow = planner()
        .participants({ venue: agent("venue") })
        .build(memory());
      const config = newThread();
      await expect(run(way, workflow, undefined, config)).rejects.toMatchObject({ status });
      isBroken = false;
      const { outcome, messages, usage } = await run(way, workflow, null, config);
      expect(outcome).toMatchObject({ status: "completed", turns: 2 });
      expect(messages.at(-1)?.text).toBe("Foundry Hall it is.");
      expect(server.requests.map((logged) => logged.status)).toEqual([200, 200, status, 200, 200]);
      expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
    },
  );

  it("the synthesis' 500 fails the run, which goes on with the synthesis alone", async () => {
    const { server, planner } = await serve(way, {
      supervisor: [done],
      synthesis: [{ status: 500 }, { text: "" }, { text: "Nothing was done." }],
    });
    const workflow = planner()
      .participants({ venue: agent("venue") })
      .build(memory());
    const config = newThread();
    await expect(run(way, workflow, undefined, config)).rejects.toMatchObject({ status: 500 });
    const { messages, usage } = await run(way, workflow, null, config);
    expect(messages.at(-1)?.text).toBe("Nothing was done.");
    expect(server.requests.map(({ status }) => status)).toEqual([200, 500, 200, 200]);
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
  });

  it.each([
    { when: "before it says anything", reply: hang },
    { when: "in the middle of its answer", reply: { hang: true, text: "Foundry Hall, or perhaps" } as const },
  ])("a participant that hangs $when is given up, and its connection closed", async ({ reply }) => {
    const { server, planner } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), done],
      venue: [reply],
      synthesis,
    });
    const workflow = planner()
      .participants({ venue: { ...agent("venue"), timeoutMs: 200, delegation: { retries: 0 } } })
      .build(memory());
    const { tasks, outcome, usage } = await run(way, workflow);
    expect(only(tasks)).toMatchObject({
      status: { type: "timed-out", after: 200 },
      report: "venue did not answer within 200 ms.",
    });
    expect(outcome?.status).toBe("completed");
    await lull();
    expect(server.abortedCount).toBe(1);
    expect(server.requests.map(({ aborted }) => aborted)).toEqual([false, true, false, false]);
    expect(notedTokens(usage)).toEqual(tokensOf(server.requests));
  });

  it("a participant whose time is up works no more, whatever its model still says", async () => {
    const { server, planner } = await serve(way, {
      supervisor: [route("venue", "Find a hall."), done],
      venue: [{ toolCalls: [{ name: "book", args: {} }], delayMs: 900 }, { text: "Booked." }],
      synthesis,
    });
    let bookings = 0;
    const book = tool(() => `Booking ${++bookings}`, {
      name: "book",
      description: "Books",
      schema: z.object({}),
    });
    const workflow = planner()
      .participants({
        venue: { ...agent("venue"), tools: [book], timeoutMs: 400, delegation: { retries: 0 } },
      })
      .build(memory());
    const { tasks } = await run(way, workflow);
    expect(only(tasks).status.type).toBe("timed-out");
    await lull(1_200);
    expect(bookings).toBe(0);
    expect(server.requests).toHaveLength(4);
  });

  it.each(["supervisor", "venue", "synthesis"])(
    "an abort while the model of %s works closes its connection and ends the run",
    async (role) => {
      const { server, planner } = await serve(way, {
        supervisor: role === "supervisor" ? [hang] : [route("venue", "Find a hall."), done],
        venue: role === "venue" ? [hang] : [{ text: "Foundry Hall" }],
        synthesis: role === "synthesis" ? [hang] : synthesis,
      });
      const workflow = planner()
        .participants({ venue: agent("venue") })
        .build(memory());
      const aborting = new AbortController();
      const running = run(way, workflow, undefined, { ...newThread(), signal: aborting.signal });
      const isHanging = () => server.requests.some(({ status }) => status === undefined);
      while (!isHanging()) await lull(5);
      const requests = server.requests.length;
      await lull(30);
      const startedAt = performance.now();
      aborting.abort(new Error("The user left."));
      await expect(running).rejects.toThrow(/The user left\.|[Aa]bort/);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
      await lull();
      expect(server.abortedCount).toBe(1);
      expect(server.requests).toHaveLength(requests);
    },
  );
});

describe.each(WAYS.filter(({ how }) => how === "streamed"))(
  "a reader that leaves, on the $api API",
  (way) => {
    it("closes the connection, and nothing runs on", async () => {
      const { server, planner } = await serve(way, {
        supervisor: [route("venue", "Find a hall."), done],
        venue: [{ hang: true, text: "Foundry Hall, or perhaps" }],
        synthesis,
      });
      const workflow = planner()
        .participants({ venue: agent("venue") })
        .build(memory());
      for await (const event of streamWorkflow(workflow, { messages: "A party" }, newThread()))
        if (event.type === "token") break;
      await lull();
      expect(server.abortedCount).toBe(1);
      expect(server.requests).toHaveLength(2);
    });
  },
);
