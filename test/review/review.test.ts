import { MemorySaver } from "@langchain/langgraph";
import type { Brief } from "langgraph-supervisor-workflow";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { delegate, done, ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { applyJsonPatch, type Json } from "../../src/review/patch/index.ts";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { linesOf, newThread, only } from "../support/thread.ts";
import { boardSchema, placeOf, reviewed, specOf, worker } from "./reviewed.ts";

describeEachCheckpointer((makeCheckpointer) => {
  describe("a reviewed run", () => {
    it("reviews each result, merges what is good, and keeps who changed what", async () => {
      const verdicts = { a: "approved", b: "rejected", c: "partially-approved" } as const;
      const workflow = reviewed({
        items: ["a", "b", "c"],
        options: { maxParallelTasks: 1 },
        review: {
          maxFollowUps: 0,
          artifact: { initial: { begun: true }, schema: boardSchema },
          reviewer: ({ item }) => ({
            verdict: verdicts[item as keyof typeof verdicts],
            feedback: `Said of ${item}`,
          }),
          judge: (artifact, item) => ({
            unmet: item === null || artifact[item.name] === "done" ? [] : ["done"],
          }),
        },
      }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const { artifact, reviews, history, tasks, outcome, messages } = await workflow.invoke(
        { messages: "go" },
        config,
      );
      expect(artifact).toEqual({ version: 2, value: { begun: true, a: "done", c: "done" } });
      expect(
        reviews.map(({ item, verdict, feedback, met, unmet, round, merge }) => ({
          item,
          verdict,
          feedback,
          met,
          unmet,
          round,
          merge,
        })),
      ).toEqual([
        {
          item: "a",
          verdict: "approved",
          feedback: "Said of a",
          met: ["done"],
          unmet: [],
          round: 1,
          merge: { type: "merged", version: 1 },
        },
        {
          item: "b",
          verdict: "rejected",
          feedback: "Said of b",
          met: [],
          unmet: ["done"],
          round: 2,
          merge: { type: "none" },
        },
        {
          item: "c",
          verdict: "partially-approved",
          feedback: "Said of c",
          met: [],
          unmet: ["done"],
          round: 3,
          merge: { type: "merged", version: 2 },
        },
      ]);
      expect(
        history.map(({ version, item, participant, verdict, patch }) => ({
          version,
          item,
          participant,
          verdict,
          patch,
        })),
      ).toEqual([
        {
          version: 1,
          item: "a",
          participant: "worker",
          verdict: "approved",
          patch: [{ op: "add", path: "/a", value: "done" }],
        },
        {
          version: 2,
          item: "c",
          participant: "worker",
          verdict: "partially-approved",
          patch: [{ op: "add", path: "/c", value: "done" }],
        },
      ]);
      expect(tasks.map(({ item, cause, status, attempts }) => [item, cause, status.type, attempts])).toEqual([
        ["a", "decision", "completed", 1],
        ["b", "decision", "completed", 1],
        ["c", "decision", "completed", 1],
      ]);
      expect(reviews.map(({ basedOn }) => basedOn)).toEqual(tasks.map(({ basedOn }) => basedOn));
      expect(reviews.map(({ taskId }) => taskId)).toEqual(tasks.map(({ id }) => id));
      expect(outcome).toMatchObject({
        status: "exhausted",
        unmetItems: [{ item: "b", unmet: ["done"], feedback: "Said of b" }],
      });
      expect(linesOf(messages)).toEqual([
        "human: go",
        "supervisor: → worker (a): Do a\n→ worker (b): Do b\n→ worker (c): Do c\nReason: The first tasks, as `assign` gives them.",
        "worker: a is done",
        "review: a: approved → version 1\nSaid of a",
        "worker: b is done",
        "review: b: rejected\nSaid of b",
        "worker: c is done",
        "review: c: partially-approved → version 2\nSaid of c",
        "supervisor: → done",
        "ai: c is done",
      ]);
      const { values } = await workflow.getState(config);
      expect(values).toMatchObject({ artifact, reviews, history, spec: { title: "The board" } });
    });

    it("makes versions without gaps, each rebuilt by its patch from the one before", async () => {
      const items = ["a", "b", "c", "d", "e", "f"];
      const workflow = reviewed({
        items,
        agent: async ({ review }) => ({
          data: { [review?.item ?? ""]: { list: [review?.exchange.length], old: null } },
        }),
        review: {
          artifact: { initial: { a: { old: 1 }, x: [1, 2] }, schema: boardSchema },
          reviewer: ({ taskId, item }) =>
            items.indexOf(item) % 2 === 0 && placeOf(taskId).length === 1
              ? { verdict: "partially-approved", followUps: [{ instruction: "More" }] }
              : { verdict: "approved" },
        },
      }).build({ checkpointer: await makeCheckpointer() });
      const { artifact, history, reviews } = await workflow.invoke({ messages: "go" }, newThread());
      expect(history.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(reviews.map(({ round }) => round)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const rebuilt = history.reduce<Json>((value, { patch }) => applyJsonPatch(value, patch), {
        a: { old: 1 },
        x: [1, 2],
      });
      expect(rebuilt).toEqual(artifact?.value);
      expect(artifact?.value).toMatchObject({ a: { list: [1] }, b: { list: [0] } });
    });

    it("follows up in the order of the lineage, with the exchange in the brief", async () => {
      const briefs: Brief[] = [];
      const workflow = reviewed({
        agents: {
          one: async (brief) => {
            briefs.push(brief);
            return { text: `Try ${briefs.length}`, data: { a: briefs.length } };
          },
          two: async (brief) => {
            briefs.push(brief);
            return { text: `Try ${briefs.length}`, data: { a: briefs.length } };
          },
        },
        review: {
          reviewer: ({ data }) => {
            const { a } = data as { a: number };
            if (a === 3) return { verdict: "approved" };
            const followUps = [{ agent: a === 1 ? "two" : "one", instruction: `Do better than ${a}` }];
            return {
              verdict: a === 1 ? "rejected" : "partially-approved",
              feedback: `${a} is not enough`,
              followUps,
            };
          },
        },
      }).build({ checkpointer: await makeCheckpointer() });
      const { tasks, reviews, artifact } = await workflow.invoke({ messages: "go" }, newThread());
      const [first, second, third] = tasks.map(({ id }) => id);
      expect(
        tasks.map(({ participant, cause, parent, lineage, instruction }) => ({
          participant,
          cause,
          parent,
          lineage,
          instruction,
        })),
      ).toEqual([
        { participant: "one", cause: "decision", parent: null, lineage: [], instruction: "Do a" },
        {
          participant: "two",
          cause: "follow-up",
          parent: first,
          lineage: [first],
          instruction: "Do better than 1",
        },
        {
          participant: "one",
          cause: "follow-up",
          parent: second,
          lineage: [first, second],
          instruction: "Do better than 2",
        },
      ]);
      expect(reviews.map(({ followUps }) => followUps)).toEqual([[second], [third], []]);
      expect(artifact).toEqual({ version: 2, value: { a: 3 } });
      expect(briefs[0]?.review).toEqual({
        item: "a",
        description: "Do a",
        criteria: { done: "a is done" },
        artifact: { version: 0, value: {} },
        output: null,
        exchange: [],
        feedback: null,
      });
      expect(briefs[2]?.review).toMatchObject({
        artifact: { version: 1, value: { a: 2 } },
        feedback: "2 is not enough",
        exchange: [
          {
            participant: "one",
            instruction: "Do a",
            report: "Try 1",
            verdict: "rejected",
            feedback: "1 is not enough",
          },
          {
            participant: "two",
            instruction: "Do better than 1",
            report: "Try 2",
            verdict: "partially-approved",
            feedback: "2 is not enough",
          },
        ],
      });
      for (const part of [
        '<artifact version="1">',
        "Do better than 1",
        "Try 2",
        '<review-before verdict="rejected">\n1 is not enough',
      ]) {
        expect(briefs[2]?.text).toContain(part);
      }
    });

    it("begins anew in a second run on the thread, which knows the artifact of the first", async () => {
      const previous: unknown[] = [];
      const workflow = reviewed({
        agent: async ({ goal }) => ({ data: { a: goal } }),
        review: {
          artifact: {
            initial: (_input, runtime) => {
              previous.push(runtime.previous);
              return {};
            },
            schema: boardSchema,
          },
        },
      }).build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const first = await workflow.invoke({ messages: "one" }, config);
      const second = await workflow.invoke({ messages: "two" }, config);
      expect(previous).toEqual([null, { version: 1, value: { a: "one" } }]);
      expect(second.artifact).toEqual({ version: 1, value: { a: "one\ntwo" } });
      const runs = [first.outcome?.runId, second.outcome?.runId];
      expect(second.history.map(({ runId, version }) => [runId, version])).toEqual(
        runs.map((run) => [run, 1]),
      );
      expect(second.reviews.map(({ runId, round }) => [runId, round])).toEqual(runs.map((run) => [run, 1]));
    });
  });
});

describe("a review by models", () => {
  it("has its parts played by the workflow's model, and counts them", async () => {
    const model = new ScriptedChatModel({
      assignment: [
        structured({
          reason: "It lacks both.",
          assignments: [
            { agent: "writer", instruction: "Write the intro", item: "intro" },
            { agent: "writer", instruction: "Write the end", item: "end" },
          ],
        }),
      ],
      writer: ["Hello.", "Bye."],
      extraction: [structured({ line: "Hello." }), structured({ line: "Bye." })],
      review: [
        structured({ feedback: "Fine", met: ["done"], unmet: [], verdict: "approved", followUps: [] }),
        structured({ feedback: "Fine too", met: ["done"], unmet: [], verdict: "approved", followUps: [] }),
      ],
      merge: [structured({ artifact: "Hello." }), structured({ artifact: "Hello. Bye." })],
      supervisor: [done("Both are there.")],
      judgement: [
        structured({
          items: [
            { item: "intro", feedback: "", unmet: [] },
            { item: "end", feedback: "", unmet: [] },
          ],
          whole: { feedback: "", unmet: [] },
        }),
      ],
      synthesis: ["Here is the letter."],
    });
    const output = z.object({ line: z.string() });
    const spec = specOf("intro", "end");
    const items = Object.fromEntries(
      Object.entries(spec.items).map(([name, item]) => [name, { ...item, output }]),
    );
    const workflow = new SupervisorWorkflowBuilder({ name: "letter", model, maxParallelTasks: 1 })
      .participants({ writer: { description: "Writes" } })
      .withReview({ spec: { ...spec, items }, artifact: { initial: "", schema: z.string() } })
      .build();
    const { artifact, outcome, usage, messages } = await workflow.invoke({ messages: "A letter" });
    model.assertFinished();
    expect(artifact).toEqual({ version: 2, value: "Hello. Bye." });
    expect(outcome).toMatchObject({ status: "completed", reason: "Both are there.", turns: 2 });
    expect(messages.at(-1)?.text).toBe("Here is the letter.");
    const counted = usage.map(({ role, actor, taskId }) => [role, actor, taskId && placeOf(taskId)]);
    // The second task is worked on while the first is reviewed.
    const second = counted.findIndex(([role, , place]) => role === "participant" && place === "2");
    counted.splice(5, 0, ...counted.splice(second, 1));
    expect(counted).toEqual([
      ["assignment", "review", null],
      ["participant", "writer", "1"],
      ["extraction", "review", "1"],
      ["review", "review", "1"],
      ["merge", "review", "1"],
      ["participant", "writer", "2"],
      ["extraction", "review", "2"],
      ["review", "review", "2"],
      ["merge", "review", "2"],
      ["supervisor", "supervisor", null],
      ["judgement", "review", null],
      ["synthesis", "synthesis", null],
    ]);
    expect(new Set(usage.map(({ id }) => id)).size).toBe(usage.length);
    const review = model.requestsOf("review")[1]?.messages[0]?.text ?? "";
    for (const part of [
      '<item name="end">',
      "<artifact>\nHello.\n</artifact>",
      '"line": "Bye."',
      "<task>\nWrite the end\n</task>",
    ]) {
      expect(review).toContain(part);
    }
    expect(model.requestsOf("supervisor")[0]?.messages[0]?.text).toContain("- intro (met): Do intro");
  });

  it("shows the reviewer what a task follows up", async () => {
    const verdict = (word: string, followUps: readonly object[] = []) =>
      structured({ feedback: `It is ${word}`, met: ["done"], unmet: [], verdict: word, followUps });
    const reviewer = new ScriptedChatModel({
      review: [
        verdict("rejected", [{ agent: "worker", item: "a", instruction: "Do it with care" }]),
        verdict("approved"),
      ],
    });
    const { outcome } = await reviewed({ review: { reviewer } }).build().invoke({ messages: "go" });
    expect(outcome?.status).toBe("completed");
    const [first, second] = reviewer.requestsOf("review").map(({ messages }) => messages[0]?.text ?? "");
    expect(first).not.toContain("<before>");
    expect(second).toContain("<task>\nDo it with care\n</task>");
    for (const part of [
      '<task-before for="worker">\nDo a\n</task-before>',
      "<report-before>\na is done\n</report-before>",
      '<review-before verdict="rejected">\nIt is rejected\n</review-before>',
    ]) {
      expect(second).toContain(part);
    }
  });

  it("takes an agent's structured response as the result, without another call", async () => {
    const output = z.object({ a: z.string() });
    const model = new ScriptedChatModel({ writer: [structured({ a: "Hello." })] });
    const spec = specOf("a");
    const [item] = Object.values(spec.items);
    if (item === undefined) throw new Error("There is one.");
    const data: unknown[] = [];
    const { artifact, usage } = await new SupervisorWorkflowBuilder({
      name: "letter",
      model,
      synthesis: "last-report",
    })
      .participants({ writer: { description: "Writes", responseFormat: output } })
      .withReview({
        spec: { ...spec, items: { a: { ...item, output } } },
        artifact: { initial: {}, schema: boardSchema },
        assign: () => [{ agent: "writer", item: "a" }],
        reviewer: (submission) => {
          data.push(submission.data);
          return { verdict: "approved" };
        },
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build()
      .invoke({ messages: "A letter" });
    expect(data[0]).toEqual({ a: "Hello." });
    expect(artifact?.value).toEqual({ a: "Hello." });
    expect(usage.map(({ role }) => role)).toEqual(["participant"]);
  });

  it("may have a model of its own, and prompts of the user's", async () => {
    const model = new ScriptedChatModel({
      assignment: [
        structured({ reason: "", assignments: [{ agent: "writer", instruction: "Write", item: "a" }] }),
      ],
      writer: ["Hello."],
      merge: [structured({ artifact: "Hello." })],
      supervisor: [done()],
    });
    const reviewer = new ScriptedChatModel({
      review: [structured({ feedback: "", met: ["done"], unmet: [], verdict: "approved", followUps: [] })],
      judgement: [
        structured({ items: [{ item: "a", feedback: "", unmet: [] }], whole: { feedback: "", unmet: [] } }),
      ],
    });
    const workflow = new SupervisorWorkflowBuilder({
      name: "letter",
      model,
      synthesis: "last-report",
      systemPrompt: "Kindly.",
      prompts: {
        assignment: ({ spec, artifact, participants, systemPrompt }) =>
          `ASSIGN ${Object.keys(spec.items)} ${JSON.stringify(artifact)} ${participants[0]?.name} ${systemPrompt}`,
        brief: ({ review, instruction }) =>
          `BRIEF ${review?.item} ${review?.artifact.version} ${instruction}`,
        review: ({ item, participant, report, data, exchange }) =>
          `REVIEW ${item.name} ${participant} ${report} ${data} ${exchange.length}`,
        merge: ({ item, text, artifact }) => `MERGE ${item} ${text} ${JSON.stringify(artifact)}`,
        judgement: ({ artifact }) => `JUDGE ${artifact}`,
      },
    })
      .participants({ writer: { description: "Writes" } })
      .withReview({ spec: specOf("a"), artifact: { initial: "", schema: z.string() }, reviewer })
      .build();
    const { outcome, usage } = await workflow.invoke({ messages: "A letter" });
    expect(outcome?.status).toBe("completed");
    model.assertFinished();
    reviewer.assertFinished();
    const first = (source: ScriptedChatModel, role: string) => source.requestsOf(role)[0]?.messages[0]?.text;
    expect(first(model, "assignment")).toBe('ASSIGN a "" writer Kindly.');
    expect(model.requestsOf("writer")[0]?.messages.at(-1)?.text).toBe("BRIEF a 0 Write");
    expect(first(reviewer, "review")).toBe("REVIEW a writer Hello. null 0");
    expect(first(model, "merge")).toBe('MERGE a Hello. ""');
    expect(first(reviewer, "judgement")).toBe("JUDGE Hello.");
    expect(usage.map(({ role }) => role)).toEqual([
      "assignment",
      "participant",
      "review",
      "merge",
      "supervisor",
      "judgement",
    ]);
  });
});

describe("the first tasks", () => {
  it("are made by the model from the specification, without the supervisor", async () => {
    const model = new ScriptedChatModel({
      assignment: [
        structured({ reason: "Bare.", assignments: [{ agent: "worker", instruction: "Do it", item: "b" }] }),
      ],
      supervisor: [delegate([["worker", "Do a too", "a"]]), done()],
    });
    const { tasks, outcome } = await new SupervisorWorkflowBuilder({
      name: "board",
      model,
      synthesis: "last-report",
    })
      .participants({ worker: { description: "Works", agent: worker } })
      .withReview({
        spec: specOf("a", "b"),
        artifact: { initial: {}, schema: boardSchema },
        reviewer: () => ({ verdict: "approved" }),
      })
      .build()
      .invoke({ messages: "go" });
    expect(tasks.map(({ item, instruction, turn, lineage }) => [item, instruction, turn, lineage])).toEqual([
      ["b", "Do it", 1, []],
      ["a", "Do a too", 2, []],
    ]);
    expect(outcome).toMatchObject({ status: "completed", turns: 3 });
    model.assertFinished();
  });

  it("are every open item's where the model gives none that can be used", async () => {
    const bad = structured({ reason: "", assignments: [] });
    const model = new ScriptedChatModel({ assignment: [bad, bad], supervisor: [done()] });
    const workflow = new SupervisorWorkflowBuilder({ name: "board", model, synthesis: "last-report" })
      .participants({
        one: { description: "Works", agent: worker },
        "B!": { description: "Works", agent: worker },
      })
      .withReview({
        spec: specOf("a", "b!"),
        artifact: { initial: {}, schema: boardSchema },
        reviewer: () => ({ verdict: "approved" }),
      })
      .build();
    const { tasks, outcome } = await workflow.invoke({ messages: "go" });
    expect(tasks.map(({ item, participant }) => [item, participant])).toEqual([
      ["a", "one"],
      ["b!", "B!"],
    ]);
    expect(outcome?.status).toBe("completed");
  });

  it("are `assign`'s, from the specification and the first artifact", async () => {
    const seen: unknown[] = [];
    const { tasks } = await reviewed({
      items: ["a", "b"],
      review: {
        artifact: { initial: { x: 1 }, schema: boardSchema },
        assign: async (spec, artifact, { canAsk }) => {
          seen.push([Object.keys(spec.items), artifact, canAsk]);
          return [
            { agent: "worker", item: "B", instruction: "Do b well" },
            { agent: "Worker", item: "a" },
          ];
        },
      },
    })
      .build()
      .invoke({ messages: "go" });
    expect(seen).toEqual([[["a", "b"], { x: 1 }, false]]);
    expect(tasks.map(({ item, instruction }) => [item, instruction])).toEqual([
      ["b", "Do b well"],
      ["a", "Do a"],
    ]);
  });

  it("fail the run where what `assign` returned cannot be used, and the specification is not worked out again", async () => {
    let specs = 0;
    let agent = "nobody";
    const workflow = reviewed({
      review: {
        spec: () => {
          specs += 1;
          return specOf("a");
        },
        assign: () => [{ agent, item: "a" }],
      },
    }).build({ checkpointer: new MemorySaver() });
    const config = newThread();
    await expect(workflow.invoke({ messages: "go" }, config)).rejects.toMatchObject({
      code: "INVALID_ASSIGNMENT",
    });
    agent = "worker";
    expect((await workflow.invoke(null, config)).outcome?.status).toBe("completed");
    expect(specs).toBe(1);
  });

  it("are handed out by a supervisor of one's own, where there is no `assign`", async () => {
    const views: unknown[] = [];
    const { assign: _, ...rest } = {
      spec: specOf("a", "b"),
      artifact: { initial: {}, schema: boardSchema },
      assign: undefined,
      reviewer: () => ({ verdict: "approved" }) as const,
    };
    const { tasks, outcome } = await new SupervisorWorkflowBuilder({
      name: "board",
      synthesis: "last-report",
    })
      .participants({ worker: { description: "Works", agent: worker } })
      .withReview(rest)
      .withSupervisor(({ review, artifact, turn }) => {
        views.push([turn, artifact?.version, review?.items.map(({ item, status }) => `${item} ${status}`)]);
        const next = review?.items.find(({ status }) => status === "open");
        if (next === undefined) return { nextAgent: null };
        return { assignments: [{ agent: "worker", item: next.item, instruction: `Do ${next.item} now` }] };
      })
      .build()
      .invoke({ messages: "go" });
    expect(views).toEqual([
      [1, 0, ["a open", "b open"]],
      [2, 1, ["a met", "b open"]],
      [3, 2, ["a met", "b met"]],
    ]);
    expect(tasks.map(({ instruction, turn }) => [instruction, turn])).toEqual([
      ["Do a now", 1],
      ["Do b now", 2],
    ]);
    expect(outcome?.status).toBe("completed");
  });

  it("may leave participants other work, which is not reviewed", async () => {
    const { tasks, reviews } = await reviewed({
      review: { assign: () => [{ agent: "worker", item: "a" }] },
      supervisor: ({ turn }) =>
        turn === 2 ? { nextAgent: "worker", instruction: "Tell a joke" } : { nextAgent: null },
      agent: async ({ review }) => (review === null ? "A joke." : { data: { a: 1 } }),
    })
      .build()
      .invoke({ messages: "go" });
    expect(tasks.map(({ item, report }) => [item, report])).toEqual([
      ["a", '{\n  "a": 1\n}'],
      [null, "A joke."],
    ]);
    expect(only(reviews).item).toBe("a");
  });
});
