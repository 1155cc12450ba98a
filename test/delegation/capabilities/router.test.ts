import { InMemoryStore, MemorySaver } from "@langchain/langgraph";
import {
  type DecisionRecord,
  type SupervisorFunction,
  type SupervisorView,
  SupervisorWorkflowBuilder,
  SupervisorWorkflowError,
} from "langgraph-supervisor-workflow";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Capabilities } from "../../../src/delegation/capabilities/capability.ts";
import { recordObservations } from "../../../src/delegation/capabilities/observations.ts";
import { capabilityRouter, type RoutedTask } from "../../../src/delegation/capabilities/router.ts";
import { type Board, boardSchema, specOf, worker } from "../../review/reviewed.ts";
import { observed } from "./observed.ts";

const known: Readonly<Record<string, Capabilities>> = {
  scout: { "venue-search": 0.9 },
  clerk: { "venue-search": 0.5, prices: 0.8 },
};

type Name = "scout" | "clerk";
type Supervise = SupervisorFunction<Name>;

/** The router with capabilities on the cards that it sees. */
function declaring(route: Supervise): Supervise {
  return (view, runtime) => {
    const participants = view.participants.map((card) => ({ ...card, capabilities: known[card.name] ?? {} }));
    return route({ ...view, participants }, runtime);
  };
}

const route = (tasksOf: (view: SupervisorView<Name>) => readonly RoutedTask[] | null): Supervise =>
  declaring(capabilityRouter({ tasksOf }));

function workflowWith(supervisor: Supervise, store?: InMemoryStore) {
  const works = (name: string) => ({
    description: name,
    agent: ({ instruction }: { instruction: string }) => {
      if (instruction.includes("fail")) throw new Error("It broke.");
      return `${name}: ${instruction}`;
    },
  });
  return new SupervisorWorkflowBuilder({ name: "party", synthesis: "last-report" })
    .participants({ scout: works("scout"), clerk: works("clerk") })
    .withSupervisor(supervisor)
    .build({ checkpointer: new MemorySaver(), ...(store ? { store } : {}) });
}

const config = { configurable: { thread_id: "thread" } };
const hall: RoutedTask = { instruction: "Find a hall.", requiredCapabilities: ["venue-search"] };
const price: RoutedTask = { instruction: "Price it.", requiredCapabilities: ["prices"] };

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs a workflow with this supervisor, and tells what came of it. */
async function run(supervisor: Supervise, store?: InMemoryStore) {
  const workflow = workflowWith(supervisor, store);
  const { tasks, outcome } = await workflow.invoke({ messages: "A party" }, config);
  const { values } = await workflow.getState(config);
  const decisions: readonly DecisionRecord[] = values.decisions;
  return { tasks, outcome, reasons: decisions.map(({ decision }) => decision.reason) };
}

describe("a capability router", () => {
  it("hands every task to the best at once, and then is done", async () => {
    const { tasks, reasons, outcome } = await run(
      route(() => [hall, price, { instruction: "Whatever.", requiredCapabilities: [] }]),
    );
    expect(tasks.map(({ participant, report }) => [participant, report])).toEqual([
      ["scout", "scout: Find a hall."],
      ["clerk", "clerk: Price it."],
      ["scout", "scout: Whatever."],
    ]);
    expect(reasons).toEqual([
      "3 tasks, each to the best in what it requires: scout 2, clerk 1.",
      "Every task is done.",
    ]);
    expect(outcome).toMatchObject({ status: "completed" });
  });

  it("goes on with what reports bring, and gives a single task's reasons", async () => {
    const { tasks, reasons } = await run(route((view) => (view.tasks.length === 0 ? [hall] : [hall, price])));
    expect(tasks.map(({ participant, turn }) => [participant, turn])).toEqual([
      ["scout", 1],
      ["clerk", 2],
    ]);
    expect(reasons[0]).toBe("scout is the best of 2 who can: venue-search 0.9, declared.");
  });

  it("completes at once where there is nothing to do", async () => {
    for (const nothing of [[], null]) {
      const { tasks, outcome } = await run(route(() => nothing));
      expect([tasks, outcome?.status]).toEqual([[], "completed"]);
      expect(outcome?.reason).toBe("There is no task to do.");
    }
  });

  it("hands out a task as often as it is in the list, and no oftener", async () => {
    const { tasks, reasons } = await run(
      route((view) =>
        view.turn === 1 ? [hall, hall] : [hall, hall, { ...hall, instruction: " Find a hall.  " }],
      ),
    );
    expect(tasks.map(({ turn }) => turn)).toEqual([1, 1, 2]);
    expect(reasons).toHaveLength(3);
  });

  it("does not hand out a failed task again, and says what came to nothing", async () => {
    const { tasks, outcome } = await run(route(() => [hall, { ...price, instruction: "Now fail." }]));
    expect(tasks).toHaveLength(2);
    expect(outcome?.reason).toBe("No task is left; 1 of 2 came to nothing.");
  });

  it("begins anew with the next run of the thread", async () => {
    const workflow = workflowWith(route(() => [hall, price]));
    await workflow.invoke({ messages: "A party" }, config);
    const { tasks } = await workflow.invoke({ messages: "Another one" }, config);
    expect(tasks.map(({ instruction }) => instruction)).toEqual([
      ...["Find a hall.", "Price it."],
      ...["Find a hall.", "Price it."],
    ]);
  });

  it("stands for an instruction that is empty with what the workflow puts in its place", async () => {
    const { tasks } = await run(route(() => [{ ...hall, instruction: "  " }]));
    expect(tasks).toHaveLength(1);
  });

  it("goes by what the store has learned", async () => {
    const store = new InMemoryStore();
    const failures = Array.from({ length: 4 }, (_, index) => observed({ attempt: index + 1, success: 0 }));
    await recordObservations(store, "party", failures);
    await recordObservations(store, "party", [observed({ participant: "clerk" })]);
    const { tasks, reasons } = await run(
      route(() => [hall]),
      store,
    );
    expect(tasks.map(({ participant }) => participant)).toEqual(["clerk"]);
    expect(reasons[0]).toContain("venue-search 0.6, learned from 1 attempt.");
  });

  it("goes by what was declared, with a warning, when the store cannot be read", async () => {
    class BrokenStore extends InMemoryStore {
      override async search(): Promise<never> {
        throw new Error("no connection");
      }
      override async batch(): Promise<never> {
        throw new Error("no connection");
      }
    }
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const { tasks } = await run(
      route(() => [hall]),
      new BrokenStore(),
    );
    expect(tasks.map(({ participant }) => participant)).toEqual(["scout"]);
    expect(warn.mock.calls.flat().join()).toContain("no connection");
  });

  it("ends the run before it hands out anything when nobody can do one of the tasks", async () => {
    const workflow = workflowWith(route(() => [hall, { ...price, requiredCapabilities: ["music"] }]));
    const error = await workflow.invoke({ messages: "A party" }, config).catch((thrown: unknown) => thrown);
    expect(SupervisorWorkflowError.isInstance(error) && error.code).toBe("NO_CAPABLE_PARTICIPANT");
    expect((error as Error).message).toContain('Nobody can do "Price it.". It requires "music"');
    expect((error as Error).message).toContain("Scores: scout 0, clerk 0.");
    expect((await workflow.getState(config)).values.tasks ?? []).toEqual([]);
  });

  it("hands on what else is known of a task", async () => {
    const more = {
      priority: "high",
      deadline: "2030-01-01T00:00:00Z",
      type: "search",
      payload: { guests: 50 },
    } as const;
    const seen: unknown[] = [];
    const decide = route(() => [{ ...hall, ...more }]);
    await run(async (view, runtime) => {
      const decision = await decide(view, runtime);
      seen.push(decision);
      return decision;
    });
    expect(seen[0]).toMatchObject({ assignments: [{ ...hall, ...more, agent: "scout", item: null }] });
  });

  it("in a review hands out the tasks of items for as long as they are open", async () => {
    let looks = 0;
    const { tasks, outcome } = await new SupervisorWorkflowBuilder({
      name: "party",
      synthesis: "last-report",
    })
      .participants({
        scout: { description: "Looks", agent: worker },
        clerk: { description: "Writes", agent: worker },
      })
      .withReview<Board>({
        spec: specOf("Courses", "Drinks"),
        artifact: { initial: {}, schema: boardSchema },
        reviewer: () => ({ verdict: "approved" }),
        judge: (_board, item) => {
          looks += item?.name === "Courses" ? 1 : 0;
          return item?.name === "Courses" && looks === 1 ? { unmet: ["done"] } : {};
        },
      })
      .withSupervisor(
        route(() => [
          { instruction: "Write.", requiredCapabilities: ["prices"], item: "courses" },
          { instruction: "Write.", requiredCapabilities: ["prices"], item: "Drinks" },
        ]),
      )
      .build()
      .invoke({ messages: "A menu" });
    expect(tasks.map(({ item, turn }) => `${item} ${turn}`)).toEqual(["Courses 1", "Drinks 1", "Courses 3"]);
    expect(outcome).toMatchObject({ status: "completed" });
  });

  it("takes its types from the workflow that it supervises", () => {
    new SupervisorWorkflowBuilder({ name: "party" })
      .participants({ scout: { description: "Finds", agent: () => "a" } })
      .withSupervisor(
        capabilityRouter({
          tasksOf: (view) => {
            const name: "scout" | undefined = view.participants[0]?.name;
            return name === "scout" ? [] : null;
          },
        }),
      );
    // @ts-expect-error a task says what it requires
    capabilityRouter({ tasksOf: () => [{ instruction: "Find a hall." }] });
  });
});
