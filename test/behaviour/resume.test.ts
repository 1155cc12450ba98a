import { Command, interrupt, MessagesValue, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { humanInTheLoopMiddleware, tool } from "langchain";
import { answer, pendingInterrupts, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { ask, done, route, ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { expect, it } from "vitest";
import { z } from "zod";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { linesOf, newThread, only } from "../support/thread.ts";

describeEachCheckpointer((makeCheckpointer) => {
  const noArguments = z.object({});

  /** An agent that calls three tools at once, of which one asks for approval. */
  function bookingWorkflow(runs: string[]) {
    const model = new ScriptedChatModel({
      supervisor: [route("booker", "Book everything"), done()],
      booker: [
        { toolCalls: ["hall", "band", "flowers"].map((name) => ({ name, args: {} })) },
        "Hall, band and flowers are booked.",
      ],
      synthesis: ["All is booked."],
    });
    const booking = (name: string) =>
      tool(
        async () => {
          const approval: unknown = name === "band" ? interrupt({ prompt: "Book the band?" }) : "";
          runs.push(`${name}${approval}`);
          return `${name} booked`;
        },
        { name, description: `Books the ${name}`, schema: noArguments },
      );
    const builder = new SupervisorWorkflowBuilder({
      name: "booking",
      description: "Books things",
      model,
    }).participants({
      booker: { description: "Books things", tools: [booking("hall"), booking("band"), booking("flowers")] },
    });
    return { model, builder };
  }

  it("asks the user and goes on with the answer, without a model call twice", async () => {
    const model = new ScriptedChatModel({
      supervisor: [ask("How many guests?"), route("venue", "A hall for 50"), done()],
      synthesis: ["Foundry Hall."],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: { description: "Finds venues", agent: async (brief) => `For: ${brief.goal}` } })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const first = await workflow.invoke({ messages: "A party" }, config);
    const question = only(first.__interrupt__);
    expect(question.value).toEqual({ type: "user-input", prompt: "How many guests?", askedBy: "planner" });
    expect(await pendingInterrupts(workflow, config)).toEqual([expect.objectContaining({ id: question.id })]);

    const result = await workflow.invoke(answer(question, "Fifty"), config);
    expect(linesOf(result.messages)).toEqual([
      "human: A party",
      "supervisor: → user: How many guests?\nReason: Only the user knows.",
      "human: Fifty",
      "supervisor: → venue: A hall for 50\nReason: venue is next.",
      "venue: For: A party\n<question>How many guests?</question>\nFifty",
      "supervisor: → done\nReason: Everything is there.",
      "ai: Foundry Hall.",
    ]);
    expect(await pendingInterrupts(workflow, config)).toEqual([]);
    model.assertFinished();
  });

  it.each([
    ["a string", (_id: string) => new Command({ resume: "Fifty" }), "Fifty"],
    ["an object", (id: string) => new Command({ resume: { [id]: { response: "Fifty" } } }), "Fifty"],
    [
      "Agent Inbox's list",
      (_id: string) => new Command({ resume: [{ type: "response", args: "Fifty" }] }),
      "Fifty",
    ],
    [
      "Agent Inbox's ignore",
      (_id: string) => new Command({ resume: [{ type: "ignore", args: null }] }),
      "(No answer: use your judgement.)",
    ],
    ["the empty answer", (id: string) => answer({ id }, ""), "(No answer: use your judgement.)"],
  ])("takes the answer as %s", async (_form, resume, expected) => {
    const model = new ScriptedChatModel({ supervisor: [ask("How many?"), done()], synthesis: ["ok"] });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: { description: "Finds venues", agent: async () => "x" } })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const { id } = only((await workflow.invoke({ messages: "A party" }, config)).__interrupt__);
    const command = resume(id ?? "") as ReturnType<typeof answer>;
    const { messages } = await workflow.invoke(command, config);
    expect(messages[2]?.text).toBe(expected);
  });

  it("fails on an answer of no known form, and takes a right one after it", async () => {
    const model = new ScriptedChatModel({ supervisor: [ask("How many?"), done()], synthesis: ["ok"] });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: { description: "Finds venues", agent: async () => "x" } })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const question = only((await workflow.invoke({ messages: "A party" }, config)).__interrupt__);
    await expect(workflow.invoke(answer(question, { guests: 50 }), config)).rejects.toMatchObject({
      code: "INVALID_ANSWER",
      message: expect.stringContaining('Valid: a string, { response: "…" }'),
    });
    const { messages } = await workflow.invoke(answer(question, "Fifty"), config);
    expect(messages[2]?.text).toBe("Fifty");
  });

  it("repeats neither of two finished tools when the third was waiting for approval", async () => {
    const runs: string[] = [];
    const { model, builder } = bookingWorkflow(runs);
    const workflow = builder.build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const first = await workflow.invoke({ messages: "Book" }, config);
    const { outcome } = await workflow.invoke(answer(only(first.__interrupt__), "!"), config);
    expect(outcome?.status).toBe("completed");
    expect(runs.sort()).toEqual(["band!", "flowers", "hall"]);
    model.assertFinished();
  });

  it.each([1, 2])("the same with the whole workflow nested %i deep in other graphs", async (depth) => {
    const runs: string[] = [];
    const { model, builder } = bookingWorkflow(runs);
    const Host = new StateSchema({ messages: MessagesValue });
    const host = new StateGraph(Host).addNode("inner", builder.build()).addEdge(START, "inner");
    const checkpointer = await makeCheckpointer();
    const graph =
      depth === 1
        ? host.compile({ checkpointer })
        : new StateGraph(Host)
            .addNode("host", host.compile())
            .addEdge(START, "host")
            .compile({ checkpointer });
    const config = newThread();
    const first = await graph.invoke({ messages: [{ role: "user", content: "Book" }] }, config);
    const question = only(await pendingInterrupts(graph, config));
    expect(question.value).toEqual({ prompt: "Book the band?" });
    expect(first).toHaveProperty("__interrupt__");
    const { messages } = await graph.invoke(answer(question, "!"), config);
    expect(messages.at(-1)?.text).toBe("All is booked.");
    expect(runs.sort()).toEqual(["band!", "flowers", "hall"]);
    model.assertFinished();
  });

  it("the same with the workflow as a participant of a workflow", async () => {
    const runs: string[] = [];
    const { model, builder } = bookingWorkflow(runs);
    const outer = new ScriptedChatModel({
      supervisor: [route("booking", "Book"), done()],
      synthesis: ["Done."],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "outer", model: outer })
      .participants({ booking: builder.build() })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const first = await workflow.invoke({ messages: "Book" }, config);
    const { tasks } = await workflow.invoke(answer(only(first.__interrupt__), "!"), config);
    expect(only(tasks)).toMatchObject({ status: { type: "completed" }, report: "All is booked." });
    expect(runs.sort()).toEqual(["band!", "flowers", "hall"]);
    model.assertFinished();
    outer.assertFinished();
  });

  it("lets langchain's approval middleware surface, and take its decisions", async () => {
    const runs: string[] = [];
    const model = new ScriptedChatModel({
      supervisor: [route("booker", "Book the hall"), done()],
      booker: [{ toolCalls: [{ name: "hall", args: {} }] }, "Booked."],
      synthesis: ["ok"],
    });
    const hall = tool(async () => `${runs.push("hall")}`, {
      name: "hall",
      description: "Books",
      schema: noArguments,
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "booking", model })
      .participants({
        booker: {
          description: "Books",
          tools: [hall],
          // langchain types this option as never under exactOptionalPropertyTypes.
          middleware: [humanInTheLoopMiddleware({ interruptOn: { hall: true } } as never)],
        },
      })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const question = only((await workflow.invoke({ messages: "Book" }, config)).__interrupt__);
    expect(question.value).toMatchObject({ actionRequests: [{ name: "hall" }] });
    expect(runs).toEqual([]);
    const { outcome } = await workflow.invoke(answer(question, { decisions: [{ type: "approve" }] }), config);
    expect(outcome?.status).toBe("completed");
    expect(runs).toEqual(["hall"]);
  });

  it("does not run an attempt again that a check sent back, when the next one asks", async () => {
    const calls: (string | null)[] = [];
    const model = new ScriptedChatModel({
      supervisor: [route("venue", "Find one"), done()],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({
        venue: {
          description: "Finds venues",
          agent: async (brief) => {
            calls.push(brief.feedback);
            if (brief.feedback === null) return "A barn";
            const size: unknown = interrupt("How large?");
            return `A hall for ${size}`;
          },
          check: (report) => (report.text.includes("barn") ? "No barns." : null),
        },
      })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const question = only((await workflow.invoke({ messages: "A party" }, config)).__interrupt__);
    const { tasks } = await workflow.invoke(answer(question, 50), config);
    expect(only(tasks)).toMatchObject({
      report: "A hall for 50",
      attempts: 2,
      status: { type: "completed" },
    });
    // Once on its own, then the asking attempt from its start when it is resumed.
    expect(calls).toEqual([null, "No barns.", "No barns."]);
  });

  it("resumes a graph that asks in an attempt after its check sent the first one back", async () => {
    const Inner = new StateSchema({ messages: MessagesValue });
    const inner = new StateGraph(Inner)
      .addNode("answer", ({ messages }) => {
        const isSecond = messages.at(-1)?.text.includes("<feedback>") === true;
        const size: unknown = isSecond ? interrupt("How large?") : "";
        return { messages: { role: "assistant", content: isSecond ? `A hall for ${size}` : "A barn" } };
      })
      .addEdge(START, "answer")
      .compile();
    const model = new ScriptedChatModel({
      supervisor: [route("venue", "Find one"), done()],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({
        venue: {
          description: "Finds venues",
          agent: inner,
          check: (report) => (report.text.includes("barn") ? "No barns." : null),
        },
      })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const question = only((await workflow.invoke({ messages: "A party" }, config)).__interrupt__);
    const { tasks } = await workflow.invoke(answer(question, 50), config);
    expect(only(tasks)).toMatchObject({
      report: "A hall for 50",
      attempts: 2,
      status: { type: "completed" },
    });
  });

  it("goes on after a failed model call without repeating what was done", async () => {
    let isDown = true;
    const runs: string[] = [];
    const model = new ScriptedChatModel({
      supervisor: [
        route("venue", "Find one"),
        () => {
          if (isDown) throw new Error("503 from the provider");
          return done();
        },
        done(),
      ],
      synthesis: ["ok"],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({
        venue: { description: "Finds venues", agent: async () => `hall ${runs.push("venue")}` },
      })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    await expect(workflow.invoke({ messages: "A party" }, config)).rejects.toThrow("503");
    isDown = false;
    const { outcome } = await workflow.invoke(null, config);
    expect(outcome).toMatchObject({ status: "completed", turns: 2 });
    expect(runs).toEqual(["venue"]);
  });

  it("does not write the final answer again when only its data failed", async () => {
    let isDown = true;
    const model = new ScriptedChatModel({
      supervisor: [done()],
      synthesis: ["The answer."],
      "structured-response": () => {
        if (isDown) throw new Error("429 from the provider");
        return { structured: { price: 5 } };
      },
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: { description: "Finds venues", agent: async () => "x" } })
      .withResponseFormat(z.object({ price: z.number() }))
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    await expect(workflow.invoke({ messages: "A party" }, config)).rejects.toThrow("429");
    isDown = false;
    const { messages, structuredResponse, usage } = await workflow.invoke(null, config);
    expect(messages.at(-1)?.text).toBe("The answer.");
    expect(structuredResponse).toEqual({ price: 5 });
    expect(usage.map(({ role }) => role)).toEqual(["supervisor", "synthesis", "structured-response"]);
    model.assertFinished();
  });

  it("shows a nested workflow's own state while it waits", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("chef", "Cook"), ask("Which cuisine?")],
      chef: ["Soup"],
    });
    const catering = new SupervisorWorkflowBuilder({ name: "catering", description: "Caters", model })
      .participants({ chef: { description: "Cooks" } })
      .build();
    const outer = new ScriptedChatModel({ supervisor: [route("food", "Feed fifty")] });
    const workflow = new SupervisorWorkflowBuilder({ name: "outer", model: outer })
      .participants({ food: catering })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    await workflow.invoke({ messages: "A party" }, config);
    const { tasks } = await workflow.getState(config, { subgraphs: true });
    const inner = only(tasks).state;
    if (inner === undefined || !("values" in inner)) throw new Error("The inner state is not there.");
    expect(linesOf(inner.values.messages).slice(1)).toEqual([
      "supervisor: → chef: Cook\nReason: chef is next.",
      "chef: Soup",
      "supervisor: → user: Which cuisine?\nReason: Only the user knows.",
    ]);
    expect(inner.values.tasks).toHaveLength(1);
  });

  it("keeps the whole conversation in the history, and forks from any point of it", async () => {
    const model = new ScriptedChatModel({
      supervisor: [route("venue", "Find one"), ask("Which day?"), done(), done()],
      synthesis: ["Monday it is.", "Sunday it is."],
    });
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", model })
      .participants({ venue: { description: "Finds venues", agent: async () => "A hall" } })
      .build({ checkpointer: await makeCheckpointer() });
    const config = newThread();
    const first = await workflow.invoke({ messages: "A party" }, config);
    await workflow.invoke(answer(only(first.__interrupt__), "Monday"), config);

    const history = [];
    for await (const snapshot of workflow.getStateHistory(config)) history.push(snapshot);
    const asking = history.find((snapshot) => snapshot.next.includes("human"));
    expect(linesOf(asking?.values.messages)).toHaveLength(4);
    if (asking === undefined) throw new Error("There is no such point in the history.");
    const fork = await workflow.updateState(asking.config, null);
    const asked = await workflow.invoke(null, fork);
    const forked = await workflow.invoke(answer(only(asked.__interrupt__), "Sunday"), config);
    expect(linesOf(forked.messages).filter((line) => line.startsWith("human"))).toEqual([
      "human: A party",
      "human: Sunday",
    ]);
    expect(forked.messages.at(-1)?.text).toBe("Sunday it is.");
  });

  it("keeps two threads, and two runs at once, apart", async () => {
    const workflow = new SupervisorWorkflowBuilder({ name: "planner", synthesis: "last-report" })
      .participants({
        venue: { description: "Finds venues", agent: async (brief) => `Hall for ${brief.goal}` },
      })
      .withSupervisor((view) => ({ nextAgent: view.tasks.length === 0 ? "venue" : null }))
      .build({ checkpointer: await makeCheckpointer() });
    const goals = Array.from({ length: 8 }, (_, index) => `party ${index}`);
    const results = await Promise.all(goals.map((goal) => workflow.invoke({ messages: goal }, newThread())));
    expect(results.map(({ messages }) => messages.at(-1)?.text)).toEqual(
      goals.map((goal) => `Hall for ${goal}`),
    );
  });
});
