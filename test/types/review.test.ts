import {
  type Artifact,
  type Brief,
  type FollowUpQueuedEvent,
  type HistoryEntry,
  type Outcome,
  type RecordedSpec,
  type ReviewBrief,
  type ReviewItem,
  type ReviewRecord,
  type Spec,
  type Submission,
  type SupervisorView,
  SupervisorWorkflowBuilder,
  specialists,
  type UnmetItem,
  type Verdict,
  type WorkflowEvent,
  type WorkflowResult,
} from "langgraph-supervisor-workflow";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";

const model = new ScriptedChatModel({});
const work = { description: "Works", agent: async () => "done" };
const two = new SupervisorWorkflowBuilder({ name: "charts", model }).participants({
  axes: work,
  colours: work,
});
const spec: Spec = {
  title: "A chart",
  description: "Readable",
  acceptanceCriteria: "Good",
  items: { axes: { description: "Axes", acceptanceCriteria: { readable: "Can be read" } } },
};
const schema = z.object({ width: z.number(), title: z.string().optional() });
type Chart = z.output<typeof schema>;

/** Definitions that must not be run: only their types are looked at. */
function typesOnly(_define: () => void): void {}

describe("the artifact", () => {
  it("is typed by its schema in what comes back", () => {
    typesOnly(async () => {
      const workflow = two.withReview({ spec, artifact: { initial: { width: 1 }, schema } }).build();
      const result = await workflow.invoke({ messages: "go" });
      expectTypeOf(result.artifact).toEqualTypeOf<Artifact<Chart> | null>();
      expectTypeOf<WorkflowResult<typeof workflow>["artifact"]>().toEqualTypeOf<Artifact<Chart> | null>();
      expectTypeOf(result.reviews).toEqualTypeOf<ReviewRecord[]>();
      expectTypeOf(result.history).toEqualTypeOf<HistoryEntry[]>();
      expectTypeOf(result.outcome).toEqualTypeOf<Outcome | null>();
      expectTypeOf<Outcome["unmetItems"]>().toEqualTypeOf<UnmetItem[]>();
    });
  });

  it("may be a text, and is null without a review", () => {
    typesOnly(async () => {
      const text = two.withReview({ spec, artifact: { initial: "", schema: z.string() } }).build();
      expectTypeOf((await text.invoke({ messages: "go" })).artifact).toEqualTypeOf<Artifact<string> | null>();
      expectTypeOf((await two.build().invoke({ messages: "go" })).artifact).toEqualTypeOf<null>();
    });
  });

  it("must begin as its schema says", () => {
    typesOnly(() => {
      two.withReview({ spec, artifact: { initial: () => ({ width: 1 }), schema } });
      two.withReview({ spec, artifact: { initial: async () => ({ width: 1 }), schema } });
      // @ts-expect-error a width is a number
      two.withReview({ spec, artifact: { initial: { width: "1" }, schema } });
      // @ts-expect-error a width is a number, also where a function gives it
      two.withReview({ spec, artifact: { initial: () => ({ width: "1" }), schema } });
      // @ts-expect-error there must be a schema
      two.withReview({ spec, artifact: { initial: { width: 1 } } });
    });
  });
});

describe("functions of a review", () => {
  it("are given the artifact's type", () => {
    typesOnly(() => {
      two.withReview({
        spec,
        artifact: { initial: { width: 1 }, schema },
        assign: (given, artifact) => {
          expectTypeOf(given).toEqualTypeOf<RecordedSpec>();
          expectTypeOf(artifact).toEqualTypeOf<Chart>();
          return [{ agent: "axes", item: "axes" }];
        },
        reviewer: (submission, artifact, item) => {
          expectTypeOf(submission).toEqualTypeOf<Submission<Chart>>();
          expectTypeOf(submission.data).toEqualTypeOf<unknown>();
          expectTypeOf(submission.base).toEqualTypeOf<Chart>();
          expectTypeOf(artifact).toEqualTypeOf<Chart>();
          expectTypeOf(item).toEqualTypeOf<ReviewItem>();
          return { verdict: "approved" };
        },
        merge: (artifact, submission, verdict) => {
          expectTypeOf(artifact).toEqualTypeOf<Chart>();
          expectTypeOf(submission).toEqualTypeOf<Submission<Chart>>();
          expectTypeOf(verdict).toEqualTypeOf<Verdict>();
          return { ...artifact, width: 2 };
        },
        judge: (artifact, item, given) => {
          expectTypeOf(artifact).toEqualTypeOf<Chart>();
          expectTypeOf(item).toEqualTypeOf<ReviewItem | null>();
          expectTypeOf(given).toEqualTypeOf<RecordedSpec>();
          return { unmet: ["readable"] };
        },
      });
    });
  });

  it("must return what they are for", () => {
    const artifact = { initial: { width: 1 }, schema };
    typesOnly(() => {
      // @ts-expect-error "fine" is no verdict
      two.withReview({ spec, artifact, reviewer: () => ({ verdict: "fine" }) });
      // @ts-expect-error a merge gives the artifact
      two.withReview({ spec, artifact, merge: () => ({ height: 1 }) });
      // @ts-expect-error there is no such strategy
      two.withReview({ spec, artifact, merge: "overwrite" });
      // @ts-expect-error an assignment is for an item
      two.withReview({ spec, artifact, assign: () => [{ agent: "axes" }] });
      // @ts-expect-error there is no such option
      two.withReview({ spec, artifact, maxReviews: 3 });
      // @ts-expect-error a specification has items
      two.withReview({ spec: { title: "A chart", description: "", acceptanceCriteria: "" }, artifact });
      two.withReview({ spec, artifact, reviewer: model, merge: "json-patch", maxRounds: 1, maxFollowUps: 0 });
      two.withReview({ spec: async () => ({ question: "Which?" }), artifact });
    });
  });

  it("know the declared fields and the context", () => {
    typesOnly(() => {
      new SupervisorWorkflowBuilder({
        name: "charts",
        model,
        stateSchema: z.object({ city: z.string() }),
        contextSchema: z.object({ user: z.string() }),
      })
        .participants({ axes: work })
        .withReview({
          spec: ({ messages, state }, { context, canAsk, previous }) => {
            expectTypeOf(messages[0]?.text).toEqualTypeOf<string | undefined>();
            expectTypeOf(state.city).toEqualTypeOf<string>();
            expectTypeOf(context.user).toEqualTypeOf<string>();
            expectTypeOf(canAsk).toEqualTypeOf<boolean>();
            expectTypeOf(previous).toEqualTypeOf<Artifact | null>();
            return spec;
          },
          artifact: { initial: ({ state }) => ({ width: state.city.length }), schema },
          reviewer: (_submission, _artifact, _item, { context }) => ({
            verdict: context.user ? "approved" : "rejected",
          }),
        });
    });
  });
});

describe("withReview", () => {
  it("may be called once, with a sentence otherwise, before or after the participants", () => {
    const options = { spec, artifact: { initial: { width: 1 }, schema } };
    typesOnly(async () => {
      const one = two.withReview(options);
      // @ts-expect-error This workflow has a review already: call withReview() once.
      one.withReview(options);
      const early = new SupervisorWorkflowBuilder({ name: "charts", model })
        .withReview(options)
        .participants({ axes: work })
        .withResponseFormat(z.object({ price: z.number() }))
        .withSupervisor((view) => {
          expectTypeOf(view.participants[0]?.name).toEqualTypeOf<"axes" | undefined>();
          expectTypeOf(view.review).toEqualTypeOf<SupervisorView["review"]>();
          return { assignments: [{ agent: "axes", instruction: "Do it", item: "axes" }] };
        });
      const { artifact, structuredResponse } = await early.build().invoke({ messages: "go" });
      expectTypeOf(artifact).toEqualTypeOf<Artifact<Chart> | null>();
      expectTypeOf(structuredResponse).toEqualTypeOf<{ price: number } | null>();
      // @ts-expect-error there is no participant "axis"
      one.withSupervisor(() => ({ assignments: [{ agent: "axis", instruction: "", item: "axes" }] }));
    });
  });

  it("gives the graph a node that can be named", () => {
    typesOnly(() => {
      const workflow = two.withReview({ spec, artifact: { initial: { width: 1 }, schema } }).build();
      workflow.invoke({ messages: "go" }, { interruptBefore: ["review", "axes"] });
    });
  });
});

describe("what goes with a review", () => {
  it("is typed for workers, events and specialists", () => {
    typesOnly(() => {
      expectTypeOf<Brief["review"]>().toEqualTypeOf<ReviewBrief | null>();
      expectTypeOf<
        Extract<WorkflowEvent, { type: "follow-up-queued" }>
      >().toEqualTypeOf<FollowUpQueuedEvent>();
      const made = specialists(
        { agent: async ({ review }: Brief) => review?.item ?? "" },
        { axes: "Axes", lines: "Lines" },
      );
      expectTypeOf<keyof typeof made>().toEqualTypeOf<"axes" | "lines">();
      const builder = new SupervisorWorkflowBuilder({ name: "charts", model }).participants(made);
      builder.withSupervisor(() => ({ nextAgent: "lines" }));
      // @ts-expect-error there is no participant "colours"
      builder.withSupervisor(() => ({ nextAgent: "colours" }));
      specialists({ tools: [] }, { axes: "Axes" });
    });
  });
});
