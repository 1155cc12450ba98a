import type { BaseMessage } from "@langchain/core/messages";
import { type BaseCheckpointSaver, Command, interrupt, MemorySaver } from "@langchain/langgraph";
import fc from "fast-check";
import { tool } from "langchain";
import {
  type BudgetLimits,
  type Outcome,
  pendingInterrupts,
  SupervisorWorkflowBuilder,
  type Task,
  type UsageEntry,
  usageOf,
  type WorkflowOptions,
} from "langgraph-supervisor-workflow";
import {
  delegate,
  done,
  type ScriptedRequest,
  structured,
  toolCall,
} from "langgraph-supervisor-workflow/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { boundedModel } from "../../../src/models/bounded-model.ts";
import { boardSchema, specOf } from "../../review/reviewed.ts";
import { newThread } from "../../support/thread.ts";
import { tries } from "../../support/tries.ts";
import { byId, toldCalls } from "../../usage/told-calls.ts";
import { busy, HANGS_MS, Meter, type MeteredStep, PRICES, tokensOf } from "./meter.ts";
import { listenToConsole } from "./printed.ts";

listenToConsole();

/** What one task is like. */
const job = fc.record({
  agent: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("ada" as const, "bob" as const) },
    { weight: 1, arbitrary: fc.constantFrom("office" as const, "late" as const) },
  ),
  /** Model calls of an attempt, with tools in between. */
  calls: fc.integer({ min: 1, max: 3 }),
  share: fc.integer({ min: 0, max: 100 }),
  delayMs: fc.integer({ min: 0, max: 4 }),
  /** What the first attempt's last call does: is refused, breaks off, or asks before it. */
  trouble: fc.option(fc.constantFrom("refused" as const, "broken" as const, "asks" as const), { freq: 3 }),
  verdict: fc.constantFrom(
    "approved" as const,
    "approved" as const,
    "partially-approved" as const,
    "rejected" as const,
  ),
});
const someLimits = fc
  .record(
    {
      maxTokens: fc.constantFrom(3_000, 15_000, 40_000, 80_000, 200_000),
      maxModelCalls: fc.integer({ min: 1, max: 25 }),
      maxCostUsd: fc.constantFrom(0.001, 0.005, 0.01, 0.03, 0.1),
    },
    { requiredKeys: [] },
  )
  .filter((limits) => Object.keys(limits).length > 0);
const plan = fc.record({
  isReviewed: fc.boolean(),
  batches: fc.array(fc.array(job, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
  maxParallelTasks: fc.integer({ min: 1, max: 5 }),
  limits: someLimits,
  officeLimits: fc.option(someLimits),
  bound: fc.integer({ min: 50, max: 600 }),
  supervisorShare: fc.integer({ min: 0, max: 100 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;
type Job = Plan["batches"][number][number];

const approve = tool(async () => `Answered: ${interrupt({ prompt: "May I?" })}`, {
  name: "approve",
  description: "Asks for an approval",
  schema: z.object({}),
});
const look = tool(async () => "Nothing new.", {
  name: "look",
  description: "Looks",
  schema: z.object({}),
});

const nameOf = (batch: number, index: number): string => `job${batch}${index}`;

/** The scripts of a plan: what its supervisor, its workers, its reviewer and its office say. */
function scripts(given: Plan) {
  const jobs = new Map<string, Job>();
  for (const [batch, list] of given.batches.entries())
    for (const [index, each] of list.entries()) jobs.set(nameOf(batch, index), each);
  const attempts = new Map<string, number>();
  const said = ({ messages }: ScriptedRequest): string => messages.map(({ text }) => text).join("\n");
  const jobIn = (request: ScriptedRequest): [string, Job] => {
    // The task comes after the reports of earlier ones.
    const brief = request.messages.find(({ type }) => type === "human")?.text ?? "";
    const name = /DO (job\d\d)/.exec(brief.slice(brief.indexOf("<task>")))?.[1] ?? "";
    const found = jobs.get(name);
    if (found === undefined) throw new Error(`No job in: ${said(request)}`);
    return [name, found];
  };
  const work = (request: ScriptedRequest): MeteredStep => {
    const [name, { calls, share, delayMs, trouble }] = jobIn(request);
    const usage = { share: share / 100, delayMs };
    const made = request.messages.filter(({ type }) => type === "tool").length;
    if (request.role === "late") return { ...usage, text: "Never.", delayMs: HANGS_MS };
    if (trouble === "asks" && made === 0) return { ...toolCall("approve"), ...usage };
    if (made < calls - 1) return { ...toolCall("look"), ...usage };
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    if (trouble === "refused" && attempt === 1) return { error: busy() };
    if (trouble === "broken" && attempt === 1)
      return { ...usage, error: Object.assign(new Error("It broke off."), { code: "ECONNRESET" }) };
    return { ...usage, text: JSON.stringify({ [name]: "done" }) };
  };
  const share = given.supervisorShare / 100;
  const supervisor = ({ call }: ScriptedRequest): MeteredStep => {
    const batch = given.isReviewed ? undefined : given.batches[call - 1];
    if (batch === undefined) return { ...done(), share };
    return {
      ...delegate(batch.map(({ agent }, index) => [agent, `DO ${nameOf(call - 1, index)}`])),
      share,
    };
  };
  const review = (request: ScriptedRequest): MeteredStep => {
    const item = /<item name="(.*)">/.exec(said(request))?.[1] ?? "";
    const { verdict = "approved", share = 50 } = jobs.get(item) ?? {};
    const isApproved = verdict === "approved" || request.call > 12;
    return {
      ...structured({
        feedback: "Seen.",
        met: isApproved ? ["done"] : [],
        unmet: isApproved ? [] : ["done"],
        verdict: isApproved ? "approved" : verdict,
        followUps: isApproved ? [] : [{ agent: "ada", item, instruction: `DO ${item} again` }],
      }),
      share: share / 100,
    };
  };
  const inOffice = ({ call }: ScriptedRequest): MeteredStep =>
    call % 2 === 1
      ? {
          ...delegate([
            ["clerk", "File it"],
            ["clerk", "Copy it"],
          ]),
          share,
        }
      : { ...done(), share };
  return { jobs, work, supervisor, review, inOffice, share };
}

/** The workflow of a plan: a new one for each process that goes on with the run, all on one account. */
function workflows(given: Plan, meter: Meter) {
  const { jobs, work, supervisor, review, inOffice, share } = scripts(given);
  const synthesis = () => ({ text: "That is all.", share });
  const model = meter.model({
    supervisor,
    review,
    // The office's report is no patch.
    extraction: () => ({ ...structured({}), share }),
    synthesis,
    ada: work,
    bob: work,
    late: work,
    "structured-response": () => ({ ...structured({ answer: "That." }), share }),
  });
  const officeModel = boundedModel(
    meter.model({ supervisor: inOffice, clerk: () => ({ text: "Filed.", share, delayMs: 1 }), synthesis }),
    given.bound,
  ).model;
  const build = (checkpointer: BaseCheckpointSaver) => {
    const office = new SupervisorWorkflowBuilder({ name: "office", description: "Files", model: officeModel })
      .participants({ clerk: { description: "Files", systemPrompt: "You file." } })
      .withPricing(PRICES);
    const bounded =
      given.officeLimits === null
        ? office
        : office.withBudget({ ...given.officeLimits, maxOutputTokensPerCall: given.bound });
    const options: WorkflowOptions = {
      name: "plan",
      model,
      maxParallelTasks: given.maxParallelTasks,
      maxIterations: 8,
    };
    const agent = (name: string) => ({
      description: `Is ${name}`,
      systemPrompt: `You are ${name}.`,
      tools: [approve, look],
    });
    const formed = new SupervisorWorkflowBuilder(options)
      .participants({
        ada: agent("ada"),
        bob: agent("bob"),
        late: { ...agent("late"), timeoutMs: 15, delegation: { retries: 1 } },
        office: bounded.build(),
      })
      .withPricing(PRICES)
      .withDelegation({ retries: 1, backoff: { initialMs: 1, jitter: 0 } })
      .withBudget({ ...given.limits, maxOutputTokensPerCall: given.bound })
      .withResponseFormat(z.object({ answer: z.string() }));
    if (!given.isReviewed) return formed.build({ checkpointer });
    const items = [...jobs.keys()];
    return formed
      .withReview({
        spec: {
          ...specOf(...items),
          items: Object.fromEntries(
            items.map((item) => [item, { description: `DO ${item}`, acceptanceCriteria: { done: "Done" } }]),
          ),
        },
        artifact: { initial: {}, schema: boardSchema },
        assign: () => items.map((item) => ({ agent: jobs.get(item)?.agent ?? "", item })),
        judge: () => ({}),
        maxRounds: 99,
      })
      .build({ checkpointer });
  };
  return build;
}

/** What a run has come to when it stops: the last values of its stream. */
interface Result {
  readonly outcome: Outcome | null;
  readonly messages: readonly BaseMessage[];
  readonly usage: readonly UsageEntry[];
  readonly tasks: readonly Task[];
}

async function play(given: Plan) {
  const meter = new Meter(given.bound);
  const build = workflows(given, meter);
  const checkpointer = new MemorySaver();
  const config = newThread();
  let workflow = build(checkpointer);
  const told: unknown[] = [];
  const run = async (input: Parameters<typeof workflow.invoke>[0]) => {
    let result: Result | undefined;
    const streamMode: ["values", "custom"] = ["values", "custom"];
    for await (const [mode, chunk] of await workflow.stream(input, { ...config, streamMode })) {
      if (mode === "custom") told.push(chunk);
      else result = chunk as unknown as Result;
    }
    if (result === undefined) throw new Error("The run gave no values.");
    return result;
  };
  let result = await run({ messages: "go" });
  for (let questions = 0; questions < 30; questions += 1) {
    workflow = build(checkpointer);
    const open = await pendingInterrupts(workflow, config);
    if (open.length === 0) break;
    const resume = Object.fromEntries(open.map(({ id }) => [id ?? "", "Yes"]));
    result = await run(new Command<unknown, Record<string, never>, never>({ resume }));
  }
  return { meter, result, told, state: (await workflow.getState(config)).values };
}

function expectWithin({ maxTokens, maxModelCalls, maxCostUsd }: BudgetLimits, meter: Meter): void {
  expect(meter.tokens).toBeLessThanOrEqual(maxTokens ?? Number.POSITIVE_INFINITY);
  expect(meter.calls).toBeLessThanOrEqual(maxModelCalls ?? Number.POSITIVE_INFINITY);
  expect(meter.costUsd).toBeLessThanOrEqual((maxCostUsd ?? Number.POSITIVE_INFINITY) + 1e-12);
}

describe("random workloads within a budget", () => {
  it("never use more than a limit, always answer, and are counted to the token", async () => {
    const ends: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(plan, async (given) => {
        const { meter, result, told, state } = await play(given);
        expectWithin(given.limits, meter);

        const { outcome, messages, usage, tasks } = result;
        ends[String(outcome?.status)] = (ends[String(outcome?.status)] ?? 0) + 1;
        expect(outcome).not.toBeNull();
        expect(messages.at(-1)?.text.trim()).not.toBe("");
        expect(messages.at(-1)?.getType()).toBe("ai");
        expect(outcome?.undone.map(({ taskId }) => taskId)).toEqual(
          tasks.filter(({ status }) => status.type === "cancelled").map(({ id }) => id),
        );
        if (tasks.some(({ status }) => status.type === "cancelled"))
          expect(outcome?.status).toBe("budget-exhausted");
        for (const { status } of tasks)
          expect(["completed", "failed", "cancelled", "timed-out"]).toContain(status.type);

        expect(usage).toHaveLength(meter.answered.length);
        expect(usageOf({ usage }).totalTokens).toBe(tokensOf(meter.answered));
        expect(usageOf(state).totalTokens).toBe(tokensOf(meter.answered));
        expect(byId(toldCalls(told))).toEqual(byId(state.usage));
      }),
      { numRuns: tries(60) },
    );
    // Else the plans would show nothing.
    expect(ends["budget-exhausted"]).toBeGreaterThan(5);
  }, 110_000);
});
