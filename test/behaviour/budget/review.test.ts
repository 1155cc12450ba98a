import { type BudgetLimits, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { done, type ScriptedRequest, structured } from "langgraph-supervisor-workflow/testing";
import { expect, it } from "vitest";
import { boardSchema, eventsOf, specOf } from "../../review/reviewed.ts";
import { only } from "../../support/thread.ts";
import { Meter, PRICES, usedOf } from "./meter.ts";
import { listenToConsole } from "./printed.ts";

listenToConsole();

const BOUND = 200;
const ITEMS = ["a", "b", "c", "d", "e", "f"];

/**
 * A board with six items: an agent does each, a model reviews each.
 *
 * @param slowMs how long each work takes after the first two
 */
function board(limits: BudgetLimits, maxParallelTasks: number, slowMs = 30) {
  const meter = new Meter(BOUND);
  const itemIn = ({ messages }: ScriptedRequest): string =>
    /DO (\w)/.exec(messages.find(({ type }) => type === "human")?.text ?? "")?.[1] ?? "?";
  const model = meter.model({
    supervisor: () => done(),
    worker: (request) => ({
      text: JSON.stringify({ [itemIn(request)]: "done" }),
      share: 0.5,
      delayMs: request.call <= 2 ? 0 : slowMs,
    }),
    review: () => ({
      ...structured({ feedback: "Good.", met: ["done"], unmet: [], verdict: "approved", followUps: [] }),
      share: 0.5,
    }),
    judgement: () => ({
      ...structured({
        items: ITEMS.map((item) => ({ item, feedback: "", unmet: [] })),
        whole: { feedback: "", unmet: [] },
      }),
      share: 0.5,
    }),
    synthesis: () => ({ text: "The board stands so far.", share: 0.5 }),
  });
  const spec = specOf(...ITEMS);
  const workflow = new SupervisorWorkflowBuilder({ name: "board", model, maxParallelTasks })
    .participants({ worker: { description: "Works", systemPrompt: "You work." } })
    .withReview({
      spec: {
        ...spec,
        items: Object.fromEntries(
          ITEMS.map((item) => [
            item,
            { description: `DO ${item}`, acceptanceCriteria: { done: "It is done" } },
          ]),
        ),
      },
      artifact: { initial: {}, schema: boardSchema },
      assign: () => ITEMS.map((item) => ({ agent: "worker", item })),
    })
    .withPricing(PRICES)
    .withBudget({ ...limits, maxOutputTokensPerCall: BOUND })
    .build();
  return { meter, model, workflow };
}

const LIMITS = [
  { maxModelCalls: 6 },
  { maxModelCalls: 9 },
  { maxTokens: 9_000 },
  { maxCostUsd: 0.006 },
] satisfies BudgetLimits[];

it.each(LIMITS.flatMap((limits) => [1, 3].map((parallel) => [limits, parallel] as const)))(
  "a batch whose budget of %o is used up in the middle, %i at once, stands as far as it was reviewed",
  async (limits, parallel) => {
    const { meter, workflow } = board(limits, parallel);
    const { outcome, artifact, tasks, reviews, history, messages, usage } = await workflow.invoke({
      messages: "go",
    });
    expect(outcome?.status).toBe("budget-exhausted");
    expect(messages.at(-1)?.text).toBe("The board stands so far.");
    expect(usedOf(limits, meter)).toBeLessThanOrEqual(only(Object.values(limits)));
    expect(usage).toHaveLength(meter.calls);

    // Every version is a review's, in their order, and the value is what those were of.
    const merged = reviews.flatMap(({ merge }) => (merge.type === "merged" ? [merge.version] : []));
    expect(merged).toEqual(merged.map((_, index) => index + 1));
    expect(history.map(({ version }) => version)).toEqual(merged);
    expect(artifact?.version).toBe(merged.length);
    expect(artifact?.value).toEqual(Object.fromEntries(reviews.map(({ item }) => [item, "done"])));
    expect(boardSchema.safeParse(artifact?.value).success).toBe(true);

    // What was done and not reviewed stands in its task, whole.
    expect(tasks).toHaveLength(ITEMS.length);
    const completed = tasks.filter(({ status }) => status.type === "completed");
    const cancelled = tasks.filter(({ status }) => status.type === "cancelled");
    expect(completed.length + cancelled.length).toBe(ITEMS.length);
    expect(completed.length).toBe(meter.callsOf("worker"));
    for (const { item, report } of completed) expect(report).toBe(JSON.stringify({ [item ?? ""]: "done" }));
    expect(outcome?.undone.map(({ taskId }) => taskId)).toEqual(cancelled.map(({ id }) => id));

    const reviewedItems = new Set(reviews.map(({ item }) => item));
    expect(outcome?.unmetItems.map(({ item }) => item).sort()).toEqual(
      expect.arrayContaining(ITEMS.filter((item) => !reviewedItems.has(item))),
    );
    expect(meter.callsOf("review")).toBe(reviews.length);
  },
);

it("tells of no review that is not made to its end, and of each end once", async () => {
  // The first two are reviewed while the next two work.
  const { workflow } = board({ maxModelCalls: 7 }, 2, 1_500);
  const events = await eventsOf(workflow, { messages: "go" });
  const of = (type: string): string[] =>
    events.flatMap((event) =>
      event.type === type && "taskId" in event && event.taskId ? [event.taskId] : [],
    );
  expect(of("review-finished").length).toBeGreaterThan(0);
  expect(of("artifact-merged")).toEqual(of("review-finished"));
  const ended = [...of("task-finished"), ...of("task-failed")];
  expect(new Set(ended).size).toBe(ended.length);
  expect(ended).toHaveLength(ITEMS.length);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

it("a last look that nothing pays for ends the run as used up, with the artifact whole", async () => {
  // Six workers, six reviews, the supervisor's call, and the one that is set aside.
  const { meter, workflow } = board({ maxModelCalls: 14 }, 3);
  const { outcome, artifact, messages } = await workflow.invoke({ messages: "go" });
  expect(outcome).toMatchObject({ status: "budget-exhausted", undone: [] });
  expect(artifact?.version).toBe(ITEMS.length);
  expect(meter.calls).toBe(14);
  expect(meter.callsOf("judgement")).toBe(0);
  expect(messages.at(-1)?.text).toBe("The board stands so far.");
});
