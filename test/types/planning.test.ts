import {
  type EnvironmentRecord,
  environmentOf,
  type PlanNode,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
} from "langgraph-supervisor-workflow";
import { describe, expectTypeOf, it } from "vitest";

interface Player {
  readonly items: readonly string[];
}

const world = () =>
  simulatedEnvironment({
    initial: { items: [] } as Player,
    actions: {
      take: ({ items }: Player, { item }: { item: string }) => ({
        state: { items: [...items, item] },
        result: null,
      }),
      rest: (player: Player) => ({ state: player, result: null }),
    },
  });

const base = new SupervisorWorkflowBuilder({ name: "player", synthesis: "last-report" }).participants({
  hands: { description: "Takes", agent: () => "x" },
});
const take = { name: "take", description: "Take something" };
const roles = { planner: async () => ({ reasoning: "", subtasks: [] }) };

describe("withPlanning", () => {
  it("knows the participants", () => {
    const planned = base.withPlanning({
      environment: world,
      primitives: [{ ...take, participant: "hands" }],
    });
    expectTypeOf(planned).toEqualTypeOf(base);
    // @ts-expect-error: nobody is called so.
    base.withPlanning({ environment: world, primitives: [{ ...take, participant: "feet" }] });
  });

  it("may come before the participants", () => {
    new SupervisorWorkflowBuilder({ name: "player" })
      .withPlanning({ environment: world, primitives: [{ ...take, participant: "hands" }], roles })
      .participants({ hands: { description: "Takes", agent: () => "x" } });
  });

  it("wants the classifier that goes with perNode", () => {
    const primitives = [{ ...take, participant: "hands" }] as const;
    const perNode = async () => ({ exit: false, reasoning: "" });
    const path = async () => ({ exit: null, reasoning: "" });
    base.withPlanning({ environment: world, primitives, perNode: true, roles: { exitClassifier: perNode } });
    base.withPlanning({ environment: world, primitives, roles: { exitClassifier: path } });
    // @ts-expect-error: one answer for each node, where one for the whole path is wanted.
    base.withPlanning({ environment: world, primitives, roles: { exitClassifier: perNode } });
    // @ts-expect-error: and the other way round.
    base.withPlanning({ environment: world, primitives, perNode: true, roles: { exitClassifier: path } });
  });

  it("gives the plan and the environment back", () => {
    const run = () =>
      base
        .withPlanning({ environment: world, primitives: [{ ...take, participant: "hands" }], roles })
        .build()
        .invoke({ messages: "x" });
    type Result = Awaited<ReturnType<typeof run>>;
    expectTypeOf<Result["plan"]>().toEqualTypeOf<PlanNode[]>();
    expectTypeOf<Result["environment"]>().toEqualTypeOf<EnvironmentRecord | null>();
  });
});

describe("environmentOf", () => {
  it("is typed by the factory", () => {
    const use = () => {
      const there = environmentOf(world, {});
      expectTypeOf(there.state).toEqualTypeOf<Player>();
      void there.act({ type: "take", item: "bucket" });
      void there.act({ type: "rest" });
      // @ts-expect-error: there is no such action.
      void there.act({ type: "fly" });
      // @ts-expect-error: it takes an item.
      void there.act({ type: "take" });
    };
    expectTypeOf(use).toBeFunction();
  });
});
