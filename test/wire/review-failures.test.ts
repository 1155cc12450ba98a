import { SupervisorWorkflowError } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import type { OpenAIReply } from "../support/openai-server.ts";
import { newThread, only } from "../support/thread.ts";
import {
  approveAll,
  chart,
  expectCounted,
  handOut,
  itemIn,
  items,
  lastLook,
  onlyWording,
  patchText,
  type ReviewScript,
  runReview,
  serveReview,
  spec,
  verdict,
} from "./review-wire.ts";
import { agent, decision, done, lull, memory, WAYS, type Way } from "./wire.ts";

const approved = verdict({ verdict: "approved", met: ["short", "clear"] });
const merged = { json: { artifact: { ...chart.initial, title: "Sales 2025" } } };
const sound = {
  first_assignment: handOut(["writer", "wording"]),
  writer: patchText({ title: "Sales 2025" }),
  review: approved,
  merged_artifact: merged,
  supervisor: done,
  last_look: lastLook(["wording"]),
  synthesis: { text: "The chart is better." },
} satisfies Readonly<Record<string, OpenAIReply>>;
type Role = keyof typeof sound;

/** One item, one worker and a merge by model; the model says what is sound, but for what is given. */
async function reviewOfOne(way: Way, script: ReviewScript = {}, maxRetries = 0) {
  const wholeScript = {
    ...Object.fromEntries(Object.entries(sound).map(([role, reply]) => [role, () => reply])),
    ...script,
  };
  const served = await serveReview(way, wholeScript);
  const workflow = served
    .builder({ model: served.model({ maxRetries }) })
    .participants({ writer: agent("writer") })
    .withReview({
      spec: onlyWording,
      artifact: chart,
      merge: "model",
    })
    .build(memory());
  return { ...served, workflow };
}

const everyRole = ["first_assignment", "review", "merged_artifact", "last_look"] as const;
const unreadable: { what: string; reply: OpenAIReply }[] = [
  { what: "prose", reply: { malformed: "Looks good to me." } },
  { what: "JSON that breaks off", reply: { malformed: '{"reason": "The tit' } },
  { what: "JSON cut off by the length limit", reply: { malformed: '{"reason": "T', finishReason: "length" } },
  {
    what: "an answer stopped by the content filter",
    reply: { malformed: "", finishReason: "content_filter" },
  },
  { what: "nothing", reply: { text: "" } },
  { what: "a list", reply: { json: [{ verdict: "approved" }] } },
  { what: "a refusal", reply: { refusal: "I cannot help with that." } },
];
const unsound: { role: Role; what: string; reply: OpenAIReply; told: string }[] = [
  {
    role: "first_assignment",
    what: "a participant that there is not",
    reply: handOut(["florist", "wording"]),
    told: 'there is no participant "florist". Participants: "writer"',
  },
  {
    role: "first_assignment",
    what: "an item that there is not",
    reply: handOut(["writer", "flowers"]),
    told: 'there is no item "flowers". Items: "wording"',
  },
  { role: "first_assignment", what: "no task", reply: handOut(), told: '"assignments" is empty' },
  {
    role: "review",
    what: "a criterion that there is not",
    reply: verdict({ verdict: "approved", met: ["pretty"] }),
    told: 'there is no criterion "pretty". Criteria: "short", "clear"',
  },
  {
    role: "review",
    what: "another verdict",
    reply: { json: { ...verdict({ verdict: "approved" }).json, verdict: "excellent" } },
    told: '"excellent". Valid: "approved", "partially-approved", "rejected"',
  },
  {
    role: "review",
    what: "a follow-up for nobody",
    reply: verdict({
      verdict: "rejected",
      followUps: [{ agent: "florist", item: "wording", instruction: "Flowers." }],
    }),
    told: 'there is no participant "florist"',
  },
  {
    role: "merged_artifact",
    what: "an artifact that breaks its schema",
    reply: { json: { artifact: { title: "Sales 2025" } } },
    told: "colours",
  },
  { role: "last_look", what: "an item left out", reply: lastLook([]), told: '"wording"' },
  {
    role: "last_look",
    what: "a criterion that there is not",
    reply: lastLook(["wording"], { wording: ["pretty"] }),
    told: "short",
  },
];

describe.each(WAYS)("what models answer in a review on the $api API, $how", (way) => {
  it.each(unreadable)("is asked for once more, in every call, after $what", async ({ reply }) => {
    const script = Object.fromEntries(everyRole.map((role) => [role, [reply, sound[role]]]));
    // What a model wrote is no failure of the network: retries for that must not come into it.
    const { server, workflow, requestsOf } = await reviewOfOne(way, script, 1);
    const { artifact, outcome, usage } = await runReview(way, workflow);
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(artifact).toEqual({ version: 1, value: merged.json.artifact });
    for (const role of everyRole) {
      const [first, correction, ...more] = requestsOf(role);
      expect(more).toEqual([]);
      expect(correction?.messages.slice(0, -1)).toEqual(first?.messages);
      expect(correction?.messages.at(-1)?.text).toMatch(/cannot be used\. \S/);
    }
    expectCounted(usage, server.requests);
  });

  it("is done without where the first assignment is no better the second time", async () => {
    const nonsense = { malformed: "The writer should do it." };
    const { server, workflow, requestsOf } = await reviewOfOne(way, {
      first_assignment: [nonsense, nonsense],
    });
    const { tasks, decisions, outcome, usage } = await runReview(way, workflow);
    expect(requestsOf("first_assignment")).toHaveLength(2);
    expect(only(tasks)).toMatchObject({ participant: "writer", item: "wording" });
    expect(decisions[0]?.note).toBeTruthy();
    expect(outcome?.status).toBe("completed");
    expectCounted(usage, server.requests);
  });

  it.each([
    { role: "review" as const, reply: { malformed: "Good." }, told: /usable verdict on "wording" by writer/ },
    { role: "review" as const, reply: { refusal: "I cannot judge that." }, told: /usable verdict/ },
    { role: "last_look" as const, reply: { malformed: "Good." }, told: /could not judge/ },
  ])(
    "fails the run where $role is no better the second time, and can be resumed",
    async ({ role, reply, told }) => {
      let isBroken = true;
      const { workflow, requestsOf } = await reviewOfOne(way, {
        [role]: () => (isBroken ? reply : sound[role]),
      });
      const config = newThread();
      const failure: unknown = await runReview(way, workflow, undefined, config).catch(
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ code: "REVIEW_FAILED", message: expect.stringMatching(told) });
      expect(SupervisorWorkflowError.isInstance(failure)).toBe(true);
      isBroken = false;
      const { artifact, outcome } = await runReview(way, workflow, null, config);
      expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
      expect(artifact?.version).toBe(1);
      expect(requestsOf("writer")).toHaveLength(1);
      expect(requestsOf("review")).toHaveLength(role === "review" ? 3 : 1);
    },
  );

  it("sends a result back to its worker where the merge is no better the second time", async () => {
    const broken = { json: { artifact: { title: 7 } } };
    const { server, workflow, requestsOf } = await reviewOfOne(way, {
      merged_artifact: [broken, broken, merged],
    });
    const { artifact, reviews, tasks, usage } = await runReview(way, workflow);
    expect(artifact).toEqual({ version: 1, value: merged.json.artifact });
    expect(reviews.map(({ merge }) => merge.type)).toEqual(["failed", "merged"]);
    expect(tasks.map(({ cause }) => cause)).toEqual(["decision", "merge-failed"]);
    expect(requestsOf("writer")[1]?.messages.at(-1)?.text).toContain("Your result could not be merged");
    expectCounted(usage, server.requests);
  });

  it.each([
    { what: "prose", reply: { malformed: "There is none." } },
    { what: "a refusal", reply: { refusal: "I cannot do that." } },
    { what: "JSON cut off", reply: { malformed: '{"patchJson": "{', finishReason: "length" as const } },
  ])("sends a report back to its worker where the extraction gives $what", async ({ reply }) => {
    const { server, builder, requestsOf } = await serveReview(way, {
      first_assignment: [sound.first_assignment],
      writer: [{ text: "It is fine as it is." }, sound.writer],
      extraction: [reply],
      review: [sound.review],
      supervisor: [done],
      last_look: [sound.last_look],
      synthesis: [sound.synthesis],
    });
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({ spec: onlyWording, artifact: chart })
      .build(memory());
    const { artifact, reviews, usage } = await runReview(way, workflow);
    expect(artifact?.value).toEqual(merged.json.artifact);
    expect(reviews.map(({ verdict }) => verdict)).toEqual(["rejected", "approved"]);
    expect(requestsOf("extraction")).toHaveLength(1);
    expect(requestsOf("writer")[1]?.messages.at(-1)?.text).toContain("Your result could not be read");
    expectCounted(usage, server.requests);
  });
});

// What is wrong with what was read does not depend on how it came.
describe.each(WAYS.filter(({ how }) => how === "streamed"))(
  "what a model means in a review, on the $api API",
  (way) => {
    it.each(unsound)("is corrected once where $role has $what", async ({ role, reply, told }) => {
      const { server, workflow, requestsOf } = await reviewOfOne(way, { [role]: [reply, sound[role]] });
      const { artifact, outcome, usage } = await runReview(way, workflow);
      expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
      expect(artifact).toEqual({ version: 1, value: merged.json.artifact });
      expect(requestsOf(role)).toHaveLength(2);
      expect(requestsOf(role)[1]?.messages.at(-1)?.text).toContain(told);
      expectCounted(usage, server.requests);
    });
  },
);

describe.each(WAYS)("failures of OpenAI's $api API in a review, $how", (way) => {
  it("are tried again by the client", async () => {
    const failures = {
      // Without a time to wait LangChain takes a 429 for a quota that is used up.
      review: { status: 429, retryAfterSeconds: 1 },
      merged_artifact: { status: 503 },
      last_look: { status: 500 },
    };
    const script = Object.entries(failures).map(([role, failure]) => [role, [failure, sound[role as Role]]]);
    const { server, workflow } = await reviewOfOne(way, Object.fromEntries(script), 1);
    const { artifact, outcome, reviews, usage } = await runReview(way, workflow);
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expect(artifact?.version).toBe(1);
    expect(reviews).toHaveLength(1);
    expect(server.requests.map(({ status }) => status).sort()).toEqual([
      ...Array(7).fill(200),
      429,
      500,
      503,
    ]);
    expectCounted(usage, server.requests);
  });

  it.each([401, 429, 500])(
    "with a review's %i let the workers finish, then fail the run, which goes on without them",
    async (status) => {
      let isBroken = true;
      const painted = { delayMs: 300, text: '{"colours":["blue","orange"]}' };
      const { server, builder, requestsOf } = await serveReview(way, {
        first_assignment: [handOut(["writer", "wording"], ["painter", "palette"])],
        writer: [sound.writer],
        painter: [painted],
        review: (request) => (isBroken ? { status, message: "It is broken." } : approveAll(request)),
        supervisor: [done],
        last_look: [lastLook(items)],
        synthesis: [sound.synthesis],
      });
      const workflow = builder()
        .participants({ writer: agent("writer"), painter: agent("painter") })
        .withReview({ spec, artifact: chart })
        .build(memory());
      const config = newThread();
      await expect(runReview(way, workflow, undefined, config)).rejects.toMatchObject({ status });
      expect(server.abortedCount).toBe(0);
      expect(requestsOf("painter")).toHaveLength(1);
      expect(requestsOf("review")).toHaveLength(1);

      isBroken = false;
      const { artifact, reviews, outcome, usage } = await runReview(way, workflow, null, config);
      expect(requestsOf("writer")).toHaveLength(1);
      expect(requestsOf("painter")).toHaveLength(1);
      expect(requestsOf("first_assignment")).toHaveLength(1);
      expect(reviews.map(({ item }) => item).sort()).toEqual([...items].sort());
      expect(artifact).toEqual({ version: 2, value: { title: "Sales 2025", colours: ["blue", "orange"] } });
      expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
      expectCounted(usage, server.requests);
    },
  );

  it.each(["first_assignment", "merged_artifact", "last_look"] as const)(
    "with %s fail the run, which goes on where it was",
    async (role) => {
      let isBroken = true;
      const { workflow, requestsOf } = await reviewOfOne(way, {
        [role]: () => (isBroken ? { status: 500 } : sound[role]),
      });
      const config = newThread();
      await expect(runReview(way, workflow, undefined, config)).rejects.toMatchObject({ status: 500 });
      isBroken = false;
      const { artifact, outcome } = await runReview(way, workflow, null, config);
      expect(artifact).toEqual({ version: 1, value: merged.json.artifact });
      expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
      expect(requestsOf("writer")).toHaveLength(1);
      expect(requestsOf(role)).toHaveLength(2);
    },
  );

  it("count every answered call also where a later one fails the run", async () => {
    let isBroken = true;
    const { server, workflow } = await reviewOfOne(way, {
      merged_artifact: () => (isBroken ? { status: 500 } : merged),
    });
    const config = newThread();
    await expect(runReview(way, workflow, undefined, config)).rejects.toMatchObject({ status: 500 });
    isBroken = false;
    const { usage } = await runReview(way, workflow, null, config);
    expectCounted(usage, server.requests);
  });

  it("with a worker are a failed task, of which the supervisor is told, and not reviewed", async () => {
    const { server, builder, requestsOf } = await serveReview(way, {
      first_assignment: [sound.first_assignment],
      writer: [{ status: 401, message: "It is broken." }, sound.writer],
      review: [sound.review],
      supervisor: [
        decision({ assignments: [{ agent: "writer", item: "wording", instruction: "Once more." }] }),
        done,
      ],
      last_look: [sound.last_look],
      synthesis: [sound.synthesis],
    });
    const workflow = builder()
      .participants({ writer: agent("writer") })
      .withReview({ spec: onlyWording, artifact: chart })
      .build(memory());
    const { tasks, reviews, outcome, usage } = await runReview(way, workflow);
    expect(tasks.map(({ status }) => status.type)).toEqual(["failed", "completed"]);
    expect(tasks[0]?.status).toMatchObject({ reason: expect.stringContaining("It is broken.") });
    expect(only(reviews).taskId).toBe(tasks[1]?.id);
    const told = requestsOf("supervisor")[0]?.messages.map(({ text }) => text) ?? [];
    expect(told.join("\n")).toContain("It is broken.");
    expect(outcome).toMatchObject({ status: "completed", unmetItems: [] });
    expectCounted(usage, server.requests);
  });

  it("and an abort close every connection, and what had finished is not done again", async () => {
    let isHanging = true;
    const { server, builder, requestsOf } = await serveReview(way, {
      first_assignment: [handOut(["writer", "wording"], ["painter", "palette"])],
      writer: [sound.writer],
      painter: () => (isHanging ? { hang: true, text: "I would" } : patchText({ colours: ["blue"] })),
      review: (request) => (isHanging ? { hang: true } : approveAll(request)),
      supervisor: [done],
      last_look: [lastLook(items)],
      synthesis: [sound.synthesis],
    });
    const workflow = builder()
      .participants({ writer: agent("writer"), painter: agent("painter") })
      .withReview({ spec, artifact: chart })
      .build(memory());
    const config = newThread();
    const aborting = new AbortController();
    const running = runReview(way, workflow, undefined, { ...config, signal: aborting.signal });
    const ended = expect(running).rejects.toThrow(/The user left\.|[Aa]bort/);
    while (requestsOf("review").length === 0) await lull(5);
    await lull(50);
    aborting.abort(new Error("The user left."));
    await ended;
    await lull();
    expect(server.abortedCount).toBe(2);
    expect(server.requests).toHaveLength(4);

    isHanging = false;
    const { artifact, outcome } = await runReview(way, workflow, null, config);
    expect(artifact).toEqual({ version: 2, value: { title: "Sales 2025", colours: ["blue"] } });
    expect(outcome?.status).toBe("completed");
    expect(requestsOf("writer")).toHaveLength(1);
    expect(requestsOf("painter")).toHaveLength(2);
    expect(
      requestsOf("review")
        .map((request) => itemIn(request))
        .sort(),
    ).toEqual(["palette", "wording", "wording"]);
  });
});
