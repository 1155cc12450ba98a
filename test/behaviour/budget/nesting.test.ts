import { type BudgetLimits, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { delegate, done, route } from "langgraph-supervisor-workflow/testing";
import { expect, it } from "vitest";
import { boundedModel } from "../../../src/models/bounded-model.ts";
import { eventsOf } from "../../review/reviewed.ts";
import { only } from "../../support/thread.ts";
import { Meter, PRICES, usedOf } from "./meter.ts";
import { listenToConsole } from "./printed.ts";

listenToConsole();

const BOUND = 200;

/** An office whose own supervisor never comes to an end, within a party whose supervisor asks it once. */
function nested(outer: BudgetLimits, inner: BudgetLimits | null) {
  const meter = new Meter(BOUND);
  const share = 0.2;
  const outside = meter.model({
    supervisor: ({ call }) => ({ ...(call === 1 ? route("office", "File everything") : done()), share }),
    synthesis: () => ({ text: "The party is planned.", share }),
  });
  const inside = meter.model({
    supervisor: ({ call }) => ({
      ...delegate([
        ["clerk", `File ${call}`],
        ["clerk", `Copy ${call}`],
      ]),
      share,
    }),
    clerk: () => ({ text: "Filed.", share }),
    synthesis: () => ({ text: "The office has filed what it could.", share }),
  });
  const office = new SupervisorWorkflowBuilder({
    name: "office",
    description: "Files",
    model: boundedModel(inside, BOUND).model,
    maxIterations: 99,
  })
    .participants({ clerk: { description: "Files", systemPrompt: "You file." } })
    .withPricing(PRICES);
  const bounded = inner === null ? office : office.withBudget({ ...inner, maxOutputTokensPerCall: BOUND });
  const workflow = new SupervisorWorkflowBuilder({ name: "party", model: outside })
    .participants({ office: bounded.build() })
    .withPricing(PRICES)
    .withBudget({ ...outer, maxOutputTokensPerCall: BOUND })
    .build();
  return { meter, inside, outside, workflow };
}

it.each([{ maxModelCalls: 8 }, { maxTokens: 60_000 }, { maxCostUsd: 0.03 }] satisfies BudgetLimits[])(
  "a nested workflow draws on its parent's budget of %o, and both end with an answer",
  async (limits) => {
    const { meter, inside, outside, workflow } = nested(limits, null);
    const { outcome, tasks, messages, usage } = await workflow.invoke({ messages: "go" });
    expect(outcome?.status).toBe("budget-exhausted");
    expect(messages.at(-1)?.text).toBe("The party is planned.");
    expect(usedOf(limits, meter)).toBeLessThanOrEqual(only(Object.values(limits)));
    expect(usage).toHaveLength(meter.calls);
    expect(outside.requestsOf("synthesis")).toHaveLength(1);
    // What is set aside for the parent's last word is not the nested workflow's; what else there is may be.
    if (limits.maxModelCalls !== undefined) expect(inside.requestsOf("synthesis")).toHaveLength(0);
    // Its own end is graceful: the reports that it has are its answer.
    expect(only(tasks).status.type).toBe("completed");
    expect(only(tasks).report).toMatch(/Filed\.|has filed/);
    expect(only(tasks).report).toContain("budget-exhausted");
  },
);

it.each([{ maxModelCalls: 5 }, { maxTokens: 40_000 }, { maxCostUsd: 0.02 }] satisfies BudgetLimits[])(
  "a nested workflow's own budget of %o ends it alone",
  async (limits) => {
    const { meter, inside, workflow } = nested({ maxModelCalls: 99, maxTokens: 1_000_000 }, limits);
    const { outcome, tasks, messages, usage } = await workflow.invoke({ messages: "go" });
    expect(outcome).toMatchObject({ status: "completed", undone: [] });
    expect(messages.at(-1)?.text).toBe("The party is planned.");
    expect(only(tasks)).toMatchObject({
      status: { type: "completed" },
      report: expect.stringMatching(
        /^The office has filed what it could\.[\s\S]*budget-exhausted\. The budget of "office" is used up\./,
      ),
    });
    expect(inside.requestsOf("synthesis")).toHaveLength(1);
    const innerUsage = usage.filter(({ actor }) => actor === "office");
    expect(innerUsage.length).toBe(meter.calls - 3);
    if (limits.maxModelCalls !== undefined) expect(innerUsage).toHaveLength(limits.maxModelCalls);
    if (limits.maxTokens !== undefined) {
      const tokens = innerUsage.reduce(
        (sum, { inputTokens, outputTokens }) => sum + (inputTokens ?? 0) + (outputTokens ?? 0),
        0,
      );
      expect(tokens).toBeLessThanOrEqual(limits.maxTokens);
    }
  },
);

it("a tighter budget within a nearly used one ends by whichever is used up first", async () => {
  const { meter, workflow } = nested({ maxModelCalls: 5 }, { maxModelCalls: 50 });
  const { outcome, messages } = await workflow.invoke({ messages: "go" });
  expect(outcome?.status).toBe("budget-exhausted");
  expect(messages.at(-1)?.text).toBe("The party is planned.");
  expect(meter.calls).toBe(5);
});

it("a nested workflow tells its own warnings, and its parent tells its own, once each", async () => {
  const { workflow } = nested({ maxModelCalls: 8 }, { maxModelCalls: 4 });
  const events = await eventsOf(workflow, { messages: "go" });
  const warnings = events.flatMap((event) =>
    event.type === "budget-warning" ? [`${event.path.join("/")}: ${event.percent}`] : [],
  );
  expect(warnings.filter((line) => line.startsWith("party/office"))).toEqual([
    "party/office: 50",
    "party/office: 80",
    "party/office: 95",
  ]);
  // One call of the supervisor, four in the office, one more of the supervisor and the synthesis: seven of eight.
  expect(warnings.filter((line) => line.startsWith("party:"))).toEqual(["party: 50", "party: 80"]);
});
