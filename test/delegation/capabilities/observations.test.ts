import { AsyncBatchedStore, InMemoryStore } from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { learnedScore, type Observation } from "../../../src/delegation/capabilities/learned-score.ts";
import { readScores, recordObservations } from "../../../src/delegation/capabilities/observations.ts";
import { observations, observed, shuffled } from "./observed.ts";
import { describeEachStore } from "./stores.ts";

const who = (name: string, capabilities: Record<string, number>) => ({
  name,
  description: name,
  capabilities,
});
const scout = who("scout", { "venue-search": 0.5 });

describeEachStore((makeStore) => {
  it("keeps what was observed, for each participant and capability by itself", async () => {
    const store = await makeStore();
    await recordObservations(store, "party", [
      observed({ taskId: "run:1:1" }),
      observed({ taskId: "run:1:2" }),
      observed({ capability: "prices", success: 0 }),
      observed({ participant: "clerk", success: 0 }),
    ]);
    const people = [who("scout", { "venue-search": 0.5, prices: 0.5 }), who("clerk", { "venue-search": 1 })];
    const scores = await readScores(store, "party", people);
    expect(scores.scout?.["venue-search"]).toEqual({ score: expect.closeTo(0.68, 12), observations: 2 });
    expect(scores.scout?.prices).toEqual({ score: 0.4, observations: 1 });
    expect(scores.clerk?.["venue-search"]).toEqual({ score: 0.8, observations: 1 });
    expect(Object.keys((await readScores(store, "party", people, ["prices"])).scout ?? {})).toEqual([
      "prices",
    ]);
  });

  it("counts a replayed attempt once, and the participant that took over apart", async () => {
    const store = await makeStore();
    const attempts = [1, 2].map((attempt) => observed({ attempt, success: 0 }));
    for (const _run of [1, 2, 3]) await recordObservations(store, "party", attempts);
    expect(await store.search(["supervisor-workflow-capabilities"])).toHaveLength(2);
    await recordObservations(store, "party", [observed({ participant: "clerk", attempt: 1 })]);
    const scores = await readScores(store, "party", [scout, who("clerk", { "venue-search": 0.5 })]);
    expect(scores.scout?.["venue-search"]).toEqual({ score: expect.closeTo(0.32, 12), observations: 2 });
    expect(scores.clerk?.["venue-search"]).toEqual({ score: 0.6, observations: 1 });
  });

  it("tells apart names of which one begins like another, or is spelt with a store's own signs", async () => {
    const store = await makeStore();
    const names = [
      "a",
      "a-b",
      "a:b",
      "a.b",
      "a_b",
      "a%b",
      "a\\b",
      "a b",
      "A",
      "a~2e~b",
      "ä",
      "😀",
      "constructor",
    ];
    const workflows = names.map((workflow, index) => ({ workflow, success: index % 2 }));
    for (const { workflow, success } of workflows) {
      const all = names.flatMap((capability, one) =>
        names.map((participant, other) =>
          observed({ capability, participant, success, attempt: 1, taskId: `${one}:${other}` }),
        ),
      );
      await recordObservations(store, workflow, all);
    }
    const people = names.map((name) => who(name, Object.fromEntries(names.map((one) => [one, 0.5]))));
    for (const { workflow, success } of workflows) {
      const scores = await readScores(store, workflow, people);
      for (const name of names) {
        for (const capability of names) {
          expect(scores[name]?.[capability]).toEqual({ score: success === 1 ? 0.6 : 0.4, observations: 1 });
        }
      }
    }
  });

  it("loses nothing of many that write at once, and reads past what a search gives at first", async () => {
    const store = await makeStore();
    const runs = Array.from({ length: 24 }, (_, run) =>
      Array.from({ length: 50 }, (_, task) =>
        observed({ runId: `run-${run}`, taskId: `run-${run}:1:${task}`, success: (run + task) % 2 }),
      ),
    );
    await Promise.all(runs.map((each) => recordObservations(store, "party", each)));
    const scores = await readScores(store, "party", [scout]);
    expect(scores.scout?.["venue-search"]).toEqual(learnedScore(0.5, runs.flat()));
    expect(scores.scout?.["venue-search"]?.observations).toBe(1_200);
  });

  it("loses nothing of what runs write through LangGraph, which puts writes of several together", async () => {
    const store = await makeStore();
    const runs = [1, 2, 3].map((run) => ({ run, store: new AsyncBatchedStore(store) }));
    for (const one of runs) one.store.start();
    const all = runs.map(({ run }) =>
      Array.from({ length: 40 }, (_, task) => observed({ runId: `${run}`, taskId: `${run}:1:${task}` })),
    );
    await Promise.all(runs.map((one, index) => recordObservations(one.store, "party", all[index] ?? [])));
    const scores = await readScores(runs[0]?.store ?? store, "party", [scout]);
    expect(scores.scout?.["venue-search"]).toEqual(learnedScore(0.5, all.flat()));
    expect(scores.scout?.["venue-search"]?.observations).toBe(120);
    for (const one of runs) await one.store.stop();
  });

  it("keeps no outcome that is no number, and brings others within 0 and 1", async () => {
    const store = await makeStore();
    await recordObservations(store, "party", [
      observed({ success: Number.NaN, attempt: 1 }),
      observed({ success: 9, attempt: 2 }),
    ]);
    const { scout: learned } = await readScores(store, "party", [scout]);
    expect(learned?.["venue-search"]).toEqual({ score: 0.6, observations: 1 });
  });
});

describe("scores read from a store", () => {
  it("are those of the observations, in whatever order, by whoever and however often they were written", async () => {
    const cases = observations.chain((seen) =>
      fc.tuple(fc.constant(seen), fc.array(shuffled(seen), { minLength: 1, maxLength: 3 })),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([seen, writers]) => {
        const store = new InMemoryStore();
        // Of one attempt there is one outcome, whoever tells it.
        const outcomes = new Map(
          seen.map((one) => [JSON.stringify([one.runId, one.taskId, one.attempt]), one]),
        );
        const told = (list: readonly Observation[]): Observation[] =>
          list.flatMap((one) => outcomes.get(JSON.stringify([one.runId, one.taskId, one.attempt])) ?? []);
        await Promise.all(writers.map((list) => recordObservations(store, "party", told(list))));
        const { scout: learned } = await readScores(store, "party", [scout]);
        expect(learned?.["venue-search"]).toEqual(learnedScore(0.5, [...outcomes.values()]));
      }),
    );
  });

  it("are declared ones where nothing is known, and none of what is not declared", async () => {
    const store = new InMemoryStore();
    await recordObservations(store, "party", [observed({ capability: "prices" })]);
    expect(await readScores(store, "party", [scout], ["venue-search", "prices", "toString"])).toEqual({
      scout: { "venue-search": { score: 0.5, observations: 0 } },
    });
  });

  it("pass over what somebody else put there", async () => {
    const store = new InMemoryStore();
    await recordObservations(store, "party", [observed()]);
    const [item] = await store.search(["supervisor-workflow-capabilities"]);
    await store.put(item?.namespace ?? [], "foreign", { success: "yes" });
    const { scout: learned } = await readScores(store, "party", [scout]);
    expect(learned?.["venue-search"]?.observations).toBe(1);
  });

  it("are whole from a store that gives fewer items than it was asked for", async () => {
    class CappedStore extends InMemoryStore {
      override async search(...[prefix, options]: Parameters<InMemoryStore["search"]>) {
        return super.search(prefix, { ...options, limit: Math.min(options?.limit ?? 10, 7) });
      }
    }
    const store = new CappedStore();
    const all = Array.from({ length: 40 }, (_, index) =>
      observed({ attempt: index + 1, success: index % 2 }),
    );
    await recordObservations(store, "party", all);
    // Of another capability, found by the same beginning, and enough to fill a page with.
    await recordObservations(
      store,
      "party",
      all.map((one) => ({ ...one, capability: "venue-search-2" })),
    );
    await recordObservations(store, "party", [observed({ attempt: 41, success: 0 })]);
    const { scout: learned } = await readScores(store, "party", [scout]);
    expect(learned?.["venue-search"]?.observations).toBe(41);
  });
});
